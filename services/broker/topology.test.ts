import { type Channel, connect } from "amqplib";
import { expect, onTestFinished, test } from "vitest";
import { freshVhost } from "../../test/support/broker.ts";
import { TEST_CONTRACTS } from "../../test/support/trial.ts";
import type { Topology } from "../contracts/contract_set.ts";
import { loadContracts } from "../contracts/load.ts";
import { declareTopology } from "./topology.ts";

const { topology } = await loadContracts(TEST_CONTRACTS);

async function emptyBroker(): Promise<{ open(): Promise<Channel> }> {
  const { amqpUrl } = await freshVhost();
  const connection = await connect(amqpUrl);
  onTestFinished(() => connection.close());
  return {
    async open() {
      const channel = await connection.createChannel();
      channel.on("error", () => undefined);
      return channel;
    },
  };
}

async function bodyOf(channel: Channel, queue: string): Promise<string | null> {
  const message = await channel.get(queue, { noAck: true });
  return message === false ? null : message.content.toString();
}

/** The same topology, with its task queues declared otherwise. */
const otherwise = (args: Topology["taskQueue"]["arguments"]): Topology => ({
  ...topology,
  taskQueue: { ...topology.taskQueue, arguments: { ...topology.taskQueue.arguments, ...args } },
});

test("every routing key gets its queue, bound by it", async () => {
  const channel = await (await emptyBroker()).open();
  await declareTopology(channel, topology, ["trial", "data_export"]);
  channel.publish("tasks", "trial", Buffer.from("for trial"));
  channel.publish("tasks", "data_export", Buffer.from("for data_export"));
  channel.publish("outcomes", "outcomes", Buffer.from("an outcome"));
  channel.publish("dead_letters", "whatever", Buffer.from("a dead letter"));
  for (const [queue, body] of [
    ["trial", "for trial"],
    ["data_export", "for data_export"],
    ["outcomes", "an outcome"],
    ["dead_letters", "a dead letter"],
  ] as const) {
    expect(await bodyOf(channel, queue)).toBe(body);
  }
});

test("declared twice is no error and changes nothing: messages stay", async () => {
  const broker = await emptyBroker();
  const channel = await broker.open();
  await declareTopology(channel, topology, ["trial"]);
  channel.publish("tasks", "trial", Buffer.from("{}"));
  await declareTopology(channel, topology, ["trial"]);
  expect(await channel.checkQueue("trial")).toMatchObject({ messageCount: 1 });
});

test("a queue with other arguments is a clear error, and stays as it is", async () => {
  const broker = await emptyBroker();
  await declareTopology(await broker.open(), topology, ["trial"]);
  await expect(declareTopology(await broker.open(), otherwise({ "x-delivery-limit": 3 }), ["trial"])).rejects.toThrow(
    /406 \(PRECONDITION-FAILED\).*inequivalent arg 'x-delivery-limit' for queue 'trial'/,
  );
  await declareTopology(await broker.open(), topology, ["trial"]);
});
