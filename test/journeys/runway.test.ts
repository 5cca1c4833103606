import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { beginLoad } from "../support/load.ts";

test("10 000 waiting and one slow consumer: RabbitMQ's queue is short, and never empty while tasks wait", async () => {
  const house = await House.start();
  const load = beginLoad(house.api, { most: 10_000, sideBySide: 32, payload: (number) => ({ do: "slow", ms: 20, number }) });
  await load.ended();
  expect(load.accepted).toHaveLength(10_000);
  const channel = await (await house.amqp()).createChannel();
  await eventually(async () => (await channel.checkQueue("trial")).messageCount > 0, { what: "the runway is filled" });

  const prefetch = 20;
  await house.consumer({ WAYBILL_PREFETCH: String(prefetch) });
  const lengths: number[] = [];
  await eventually(
    async () => {
      const { messageCount } = await channel.checkQueue("trial");
      const waiting = house.countByState()["accepted"] ?? 0;
      // The last of those who wait may be released between the two looks.
      if (waiting > 200) lengths.push(messageCount);
      return waiting;
    },
    { until: (waiting) => waiting === 0, timeoutMs: 150_000, everyMs: 20, what: "nobody waits any more" },
  );
  const runway = Math.max(100, 4 * prefetch);
  // One batch beyond: room is given back by a batch of outcomes while the next is being released.
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2 * runway);
  expect(Math.min(...lengths)).toBeGreaterThan(0);
  expect(lengths.length).toBeGreaterThan(50);
  expect(await house.untilAllEnded()).toEqual({ succeeded: 10_000 });
}, 240_000);
