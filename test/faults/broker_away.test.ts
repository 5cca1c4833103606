import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import type { Program } from "../../scripts/program.ts";
import { privateBroker } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { buildBeforeTests, languages } from "../support/languages.ts";
import { beginLoad } from "../support/load.ts";

buildBeforeTests();
let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
});
afterAll(() => broker?.close());

test("a broker stopped for ten seconds under load delays tasks; none is lost and none refused; consumers in every language come back", async () => {
  const house = await House.start({ broker });
  const consumers = await Promise.all(languages.map((language) => house.consumer({}, language)));
  const { promise: under_way, resolve } = Promise.withResolvers<void>();
  const load = beginLoad(house.api, {
    most: 3_000,
    sideBySide: 8,
    payload: (number) => ({ do: "succeed", number }),
    onAnswer: (many) => many >= 200 && resolve(),
  });
  await under_way;
  await broker.stop();
  const warned = await house.api.send<{ warnings?: readonly { code: string }[] }>("trial", { do: "succeed" });
  await pause(10_000); // The outage itself: its length is what is tested, nothing is waited for.
  await broker.start();
  load.stop();
  await load.ended();

  expect(warned).toMatchObject({ status: 202, body: { warnings: [{ code: "broker_unavailable" }] } });
  expect([load.refused, load.brokenOff]).toEqual([[], 0]);
  expect(Object.keys(await house.untilAllEnded(90_000))).toEqual(["succeeded"]);
  const done = new Set(house.effects("done").map(({ task }) => task));
  expect(load.accepted.filter((id) => !done.has(id))).toEqual([]);

  // RabbitMQ deals what comes to all who consume, in turn: so each of them must get some.
  await eventually(() => consumers.map(timesConsuming), {
    until: (times) => times.every((many) => many > 1),
    timeoutMs: 45_000,
    what: "all consume again",
  });
  const before = house.effects().length;
  await Promise.all(Array.from({ length: 60 }, (_, number) => house.accepted({ do: "slow", ms: 500, number })));
  await house.untilAllEnded();
  const later = house.effects().slice(before);
  const atWork = new Set(later.map(({ pid }) => pid));
  expect(consumers.filter(({ pid }) => !atWork.has(pid)).map(({ entry }) => entry)).toEqual([]);
}, 180_000);

function timesConsuming({ lines }: Program): number {
  return lines.filter(({ msg }) => msg === "consuming").length;
}

test("a server that starts before its broker accepts at once, and publishes when the broker is there", async () => {
  await broker.stop();
  const house = await House.start({ broker });
  const id = await house.accepted({ do: "succeed" });
  await broker.start();
  await house.consumer();
  await house.untilState(id, "succeeded");
}, 120_000);

const losses = [
  {
    name: "its queue is purged",
    lose: async (house: House) => {
      const channel = await (await house.amqp()).createChannel();
      await channel.purgeQueue("trial");
    },
  },
  {
    name: "its queue is deleted",
    lose: async (house: House) => {
      const channel = await (await house.amqp()).createChannel();
      await channel.deleteQueue("trial");
    },
  },
  { name: "its broker comes back without its disk", lose: async () => broker.replaceByEmpty() },
];

for (const { name, lose } of losses) {
  test(`every task still ends when ${name}`, async () => {
    const house = await House.start({ broker });
    const ids = await Promise.all(Array.from({ length: 20 }, (_, number) => house.accepted({ do: "succeed", number })));
    for (const id of ids) await house.untilState(id, "queued");
    await house.untilSettled();
    await lose(house);
    await house.consumer();
    expect(await house.untilAllEnded(120_000)).toEqual({ succeeded: 20 });
    const tasks = await Promise.all(ids.map((id) => house.api.task(id)));
    expect(tasks.flatMap(({ attempts = [] }) => attempts.flatMap(({ code }) => code ?? [])).every((code) => code === "silent")).toBe(true);
    expect(new Set(house.effects("done").map(({ task }) => task)).size).toBe(20);
  }, 180_000);
}
