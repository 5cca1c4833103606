import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { beginLoad } from "../support/load.ts";
import { trialContractsWith } from "../support/trial_contracts.ts";

test("10 000 waiting and one slow consumer: RabbitMQ's queue is short, and never empty while tasks wait", async () => {
  const house = await House.start();
  const load = beginLoad(house.api, { most: 10_000, sideBySide: 32, payload: (number) => ({ do: "slow", ms: 50, number }) });
  await load.ended();
  expect(load.accepted).toHaveLength(10_000);
  const channel = await (await house.amqp()).createChannel();
  await eventually(async () => (await channel.checkQueue("trial")).messageCount > 0, { what: "the runway is filled" });

  // At most 40 tasks a second: the runway lasts 2.5 s, so an empty queue would be no matter of a busy machine.
  const prefetch = 2;
  await house.consumer({ WAYBILL_PREFETCH: String(prefetch) });
  const lengths: number[] = [];
  await eventually(
    async () => {
      lengths.push((await channel.checkQueue("trial")).messageCount);
      return house.effects("done").length;
    },
    { until: (done) => done > 500, timeoutMs: 120_000, everyMs: 50, what: "five hundred of the 10 000 are done" },
  );
  expect((await house.countByState())["accepted"]).toBeGreaterThan(5_000);
  const runway = Math.max(100, 4 * prefetch);
  // One batch beyond: room is given back by a batch of outcomes while the next is being released.
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2 * runway);
  expect(Math.min(...lengths)).toBeGreaterThan(0);
  expect(lengths.length).toBeGreaterThan(50);

  // The rest by one that is quick.
  await house.consumer({ WAYBILL_PREFETCH: "500" });
  expect(await house.untilAllEnded()).toEqual({ succeeded: 10_000 });
}, 240_000);

test("a contract without outcomes has no runway: its tasks go through although nobody takes them, and end when RabbitMQ has them", async () => {
  const house = await House.start({ environment: { WAYBILL_CONTRACTS: trialContractsWith({ outcome: "none" }) } });
  const items = Array.from({ length: 500 }, () => '{"routing_key": "trial", "payload": {"do": "succeed"}}');
  const { status } = await house.api.request("POST", "/tasks", { body: `[${items.join()}]` });
  expect(status).toBe(200);
  expect(await house.untilAllEnded()).toEqual({ handed_over: 500 });
  const channel = await (await house.amqp()).createChannel();
  expect((await channel.checkQueue("trial")).messageCount).toBe(500);
}, 60_000);
