import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { privateBroker } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";

let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
});
afterAll(() => broker?.close());

test("while RabbitMQ is short of memory tasks are accepted and kept, however long that is; then each is done once", async () => {
  const house = await House.start({ broker });
  await house.consumer();
  await house.untilState(await house.accepted({ do: "succeed", number: 0 }), "succeeded");
  await broker.control("set_vm_memory_high_watermark", "0");
  await Promise.all(Array.from({ length: 50 }, (_, number) => house.accepted({ do: "succeed", number: number + 1 })));
  const seen = () => house.ask("select seen_at, settled_below from publishers").then(([row]) => row!);
  const before = await seen();
  // A publisher that were silent for 15 s would be swept, and its claims published once more by another: it is blocked, and not silent.
  await eventually(seen, {
    until: (row) => Number(row["seen_at"]) > Number(before["seen_at"]) + 20_000,
    timeoutMs: 60_000,
    what: "twenty seconds of the alarm are over",
  });
  expect(house.effects("started")).toHaveLength(1);
  expect((await house.api.get("/status")).body).toMatchObject({
    broker: { state: "blocked", because: expect.stringContaining("memory") as string },
  });
  expect(await house.ask("select count(*) as n from tasks where ended_at is null")).toMatchObject([
    { n: expect.toSatisfy((n) => Number(n) === 50) as number },
  ]);

  await broker.control("set_vm_memory_high_watermark", "0.6");
  expect(await house.untilAllEnded()).toEqual({ succeeded: 51 });
  expect(house.effects("started")).toHaveLength(51);
}, 200_000);
