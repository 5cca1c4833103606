import { join } from "node:path";
import { expect, test } from "vitest";
import { House } from "../support/house.ts";
import { beginLoad } from "../support/load.ts";
import { SERVER } from "../support/processes.ts";
import { spyOnTasks } from "../support/spy.ts";

const entry = join(import.meta.dirname, "crashing_server.ts");

/** Between each two statements of a claim's life, the process is killed. */
const points = [
  { point: "insert", between: "the insert's commit and the publish" },
  { point: "claim", between: "the commit of a claim of those who wait and the publish" },
  { point: "publish", between: "the publish and its confirm" },
  { point: "confirm", between: "the confirm and the mark" },
  { point: "mark", between: "the mark's commit and whatever comes next" },
  { point: "record", between: "an outcome's commit and the ack of its message" },
];

for (const { point, between } of points) {
  test(`a server killed between ${between} loses nothing`, async () => {
    const house = await House.start({ entry, environment: { WAYBILL_TEST_CRASH: point } });
    await house.consumer();
    const spy = await spyOnTasks(house);
    const load = beginLoad(house.api, { most: 200, sideBySide: 4, payload: (number) => ({ do: "succeed", number }) });
    expect(await house.server.exited).toEqual({ code: null, signal: "SIGKILL" });
    await load.ended();
    const kept = Number((await house.ask("select count(*) as n from tasks"))[0]?.["n"]);
    expect(kept).toBeGreaterThan(0);

    await house.restartAs(SERVER);
    expect(await house.untilAllEnded()).toEqual({ succeeded: kept });
    const done = new Set(house.effects("done").map(({ task }) => task));
    expect(done.size).toBe(kept);
    expect(spy.secondDeliveries).toBeLessThanOrEqual(kept);
  }, 60_000);
}

test("a server frozen until RabbitMQ has dropped it, and woken, goes on and loses nothing", async () => {
  const house = await House.start();
  await house.consumer();
  // RabbitMQ's list lags: it must have known the two connections before their absence says anything.
  await house.untilConnections(({ services }) => services === 2, 60_000);
  const { promise: frozen, resolve } = Promise.withResolvers<void>();
  const load = beginLoad(house.api, {
    most: 400,
    sideBySide: 4,
    payload: (number) => ({ do: "succeed", number }),
    onAnswer(many) {
      if (many !== 100) return;
      house.server.signal("SIGSTOP");
      resolve();
    },
  });
  await frozen;
  // The broker itself says when it has given the frozen one up: its connections are gone.
  await house.untilConnections(({ services }) => services === 0, 60_000);
  house.server.signal("SIGCONT");
  await load.ended();
  expect(load.refused).toEqual([]);
  expect(Object.keys(await house.untilAllEnded())).toEqual(["succeeded"]);
  const done = new Set(house.effects("done").map(({ task }) => task));
  expect(load.accepted.filter((id) => !done.has(id))).toEqual([]);
}, 120_000);
