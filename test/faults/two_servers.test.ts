import { expect, test } from "vitest";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { Api } from "../support/http.ts";
import { beginLoad } from "../support/load.ts";
import { spyOnTasks } from "../support/spy.ts";

/** Several APIs and coordinators on one PostgreSQL: each takes tasks and outcomes, one leads. */
async function twoServers(): Promise<{ house: House; leader: Program; other: Program; apis: readonly [Api, Api] }> {
  const house = await House.start({ store: "postgres" });
  await house.server.untilLine("leading");
  const second = await house.anotherServer();
  return { house, leader: house.server, other: second.server, apis: [house.api, second.api] };
}

test("tasks sent to two servers are all done, each once, and a request is answered wherever the outcome was recorded", async () => {
  const { house, apis } = await twoServers();
  await house.consumer();
  const spy = await spyOnTasks(house);
  const loads = apis.map((api) => beginLoad(api, { most: 500, sideBySide: 8, payload: (number) => ({ do: "succeed", number }) }));
  const waits = apis.map((api) =>
    Promise.all(Array.from({ length: 20 }, () => api.send("trial", { do: "succeed" }, { headers: { prefer: "wait=30" } }))),
  );
  for (const load of loads) await load.ended();
  const answers = (await Promise.all(waits)).flat();
  expect(answers.map(({ status, body }) => `${status} ${body.state}`)).toEqual(answers.map(() => "200 succeeded"));
  expect(loads.flatMap(({ refused }) => refused)).toEqual([]);
  expect(await house.untilAllEnded()).toEqual({ succeeded: 1_040 });
  expect(spy.secondDeliveries).toBe(0);
}, 120_000);

test("a leader killed in mid-flight is replaced within seconds: retries go on, and what it had claimed is set back", async () => {
  const { house, leader, other, apis } = await twoServers();
  await house.consumer();
  const ids = await Promise.all(
    Array.from({ length: 50 }, (_, number) => apis[number % 2]!.send("trial", { do: "fail_twice", number }).then(({ body }) => body.id)),
  );
  await eventually(() => house.countByState().then((counts) => (counts["retrying"] ?? 0) > 0), { what: "some wait for their retry" });
  leader.signal("SIGKILL");
  await other.untilLine("leading");
  expect(await house.untilAllEnded()).toEqual({ succeeded: 50 });
  const done = new Set(house.effects("done").map(({ task }) => task));
  expect(ids.filter((id) => !done.has(id))).toEqual([]);
}, 120_000);

test("a leader that was frozen and woken finds that another leads, and writes nothing under its old epoch", async () => {
  const { house, leader, other } = await twoServers();
  await house.consumer();
  leader.signal("SIGSTOP");
  const { epoch } = await other.untilLine("leading");
  expect(epoch).toBe(2);
  leader.signal("SIGCONT");
  await leader.untilLine("another coordinator leads");
  const [lease] = await house.ask("select epoch from lease");
  expect(Number(lease?.["epoch"])).toBe(2);
  const { status, body } = await house.api.send("trial", { do: "fail_twice" }, { headers: { prefer: "wait=30" } });
  expect([status, body.state]).toEqual([200, "succeeded"]);
}, 120_000);

test("a purged queue is noticed although two coordinators take outcomes: the marker finds the one that waits for it", async () => {
  const { house, apis } = await twoServers();
  const ids = await Promise.all(
    Array.from({ length: 10 }, (_, number) => apis[number % 2]!.send("trial", { do: "succeed", number }).then(({ body }) => body.id)),
  );
  for (const id of ids) await house.untilState(id, "queued");
  await house.untilSettled();
  const channel = await (await house.amqp()).createChannel();
  await channel.purgeQueue("trial");
  await house.consumer();
  expect(await house.untilAllEnded(120_000)).toEqual({ succeeded: 10 });
}, 180_000);
