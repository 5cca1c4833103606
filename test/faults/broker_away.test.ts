import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { privateBroker } from "../support/broker.ts";
import { House } from "../support/house.ts";
import { beginLoad } from "../support/load.ts";

let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
});
afterAll(() => broker?.close());

test("a broker stopped for ten seconds under load delays tasks; none is lost and none refused", async () => {
  const house = await House.start({ broker });
  await house.consumer();
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
}, 180_000);

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
