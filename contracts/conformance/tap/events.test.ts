import { expect, test } from "vitest";
import { EventReader } from "./events.ts";
import type { Message, Method } from "./frames.ts";

const message = (also: Partial<Message>): Message => ({
  ...{ contentType: "", deliveryMode: 0, messageId: "", correlationId: "", body: Buffer.from("{}") },
  ...also,
});

const deliver = (tag: bigint, channel = 1): Method => ({
  name: "basic.deliver",
  channel,
  tag,
  redelivered: false,
  exchange: "tasks",
  message: message({ messageId: `task-${channel}.${tag}` }),
});
const ack = (tag: bigint, { multiple = false, channel = 1 } = {}): Method => ({ name: "basic.ack", channel, tag, multiple });
const report = (channel = 1): Method => ({
  name: "basic.publish",
  channel,
  exchange: "outcomes",
  routingKey: "outcomes",
  mandatory: true,
  message: message({ body: Buffer.from('{"kind": "succeeded"}') }),
});
const confirmMode: Method = { name: "confirm.select", channel: 1 };

/** A connection on which three tasks were delivered. */
function withThreeDelivered(): EventReader {
  const reader = new EventReader(7);
  for (const tag of [1n, 2n, 3n]) reader.fromBroker(deliver(tag));
  return reader;
}

const several = [
  { that: "one tag is one delivery", said: ack(2n), acked: ["7.1.2"] },
  { that: "several are each of them", said: ack(2n, { multiple: true }), acked: ["7.1.1", "7.1.2"] },
  { that: "tag 0 is all that there are", said: ack(0n, { multiple: true }), acked: ["7.1.1", "7.1.2", "7.1.3"] },
  { that: "a tag of another channel is none of them", said: ack(2n, { channel: 2 }), acked: [] },
];
for (const { that, said, acked } of several) {
  test(`acknowledging: ${that}`, () => {
    expect(withThreeDelivered().fromConsumer(said)).toEqual(acked.map((delivery) => ({ kind: "acked", delivery })));
  });
}

test("a delivery is acknowledged once", () => {
  const reader = withThreeDelivered();
  reader.fromConsumer(ack(1n));
  expect(reader.fromConsumer(ack(1n))).toEqual([]);
});

test("what is said after the connection was closed is not heard", () => {
  const reader = withThreeDelivered();
  reader.fromConsumer({ name: "connection.close", channel: 0 });
  expect(reader.fromConsumer(ack(1n))).toEqual([]);
});

test("a confirm belongs to the publish that it counts", () => {
  const reader = new EventReader(7);
  reader.fromConsumer(confirmMode);
  const reported = [report(), report()].flatMap((method) => reader.fromConsumer(method));
  expect(reported).toMatchObject([
    { publish: "7.1.1", confirmMode: true },
    { publish: "7.1.2", confirmMode: true },
  ]);
  expect(reader.fromBroker(ack(2n))).toEqual([{ kind: "confirmed", publish: "7.1.2" }]);
});

test("a refusal belongs to the publish that it counts", () => {
  const reader = new EventReader(7);
  reader.fromConsumer(confirmMode);
  reader.fromConsumer(report());
  expect(reader.fromBroker({ ...ack(1n), name: "basic.nack" } as Method)).toEqual([{ kind: "refused", publish: "7.1.1" }]);
});

test("a channel that is opened again under its number has deliveries of its own", () => {
  const reader = withThreeDelivered();
  expect(reader.fromBroker({ name: "channel.close", channel: 1, code: 406 })).toEqual([{ kind: "channel_closed_by_broker", code: 406 }]);
  expect(reader.fromConsumer(ack(1n))).toEqual([]);
  expect(reader.fromBroker(deliver(1n))).toMatchObject([{ delivery: "7.1#2.1" }]);
});

test("a queue is bound when RabbitMQ has said so", () => {
  const reader = new EventReader(7);
  const binding = { queue: "q", exchange: "tasks", routingKey: "k" };
  expect(reader.fromConsumer({ name: "queue.bind", channel: 1, ...binding })).toEqual([]);
  expect(reader.fromBroker({ name: "queue.bind-ok", channel: 1 })).toEqual([{ kind: "bound", ...binding }]);
});

test("what was published outside of confirm mode is never confirmed", () => {
  const reader = new EventReader(7);
  expect(reader.fromConsumer(report())).toMatchObject([{ publish: "7.1.unconfirmed", confirmMode: false }]);
  expect(reader.fromBroker(ack(1n))).toEqual([]);
});
