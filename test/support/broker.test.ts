import amqp from "amqplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { freshVhost, privateBroker } from "./broker.ts";
import { management } from "./vhosts.ts";

let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
});
afterAll(() => broker?.close());

test("two vhosts of one run do not see each other's queues", async () => {
  const [mine, other] = [await freshVhost(), await freshVhost()];
  await declare(mine.amqpUrl, "data_export");
  expect(await queuesOf(mine.managementUrl, mine.name)).toEqual(["data_export"]);
  expect(await queuesOf(other.managementUrl, other.name)).toEqual([]);
});

test("a broker that was stopped comes back on the same URL with its durable queues", async () => {
  await declare(broker.amqpUrl, "kept_over_stop");
  await broker.stop();
  await expect(declare(broker.amqpUrl, "x")).rejects.toThrow("ECONNREFUSED");
  await broker.start();
  expect(await queuesOf(broker.managementUrl, "%2F")).toContain("kept_over_stop");
});

test("a broker that was killed comes back on the same URL with its durable queues", async () => {
  await declare(broker.amqpUrl, "kept_over_kill");
  await broker.kill();
  await broker.start();
  expect(await queuesOf(broker.managementUrl, "%2F")).toContain("kept_over_kill");
});

test("a broker that was replaced by an empty one has the same URL and no queue", async () => {
  await declare(broker.amqpUrl, "forgotten");
  await broker.replaceByEmpty();
  await declare(broker.amqpUrl, "new");
  expect(await queuesOf(broker.managementUrl, "%2F")).toEqual(["new"]);
});

async function declare(amqpUrl: string, queue: string): Promise<void> {
  const connection = await amqp.connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
  await connection.close();
}

async function queuesOf(managementUrl: string, vhost: string): Promise<readonly string[]> {
  const queues = (await management(managementUrl, "GET", `/api/queues/${vhost}?disable_stats=true`)) as readonly { name: string }[];
  return queues.map(({ name }) => name);
}
