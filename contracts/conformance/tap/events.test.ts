import { expect, test } from "vitest";
import { EventReader } from "./events.ts";
import type { Method } from "./frames.ts";

const deliver = (tag: bigint, channel = 1): Method => ({
  name: "basic.deliver",
  channel,
  tag,
  redelivered: false,
  message: { messageId: `task-${channel}.${tag}`, correlationId: "", body: Buffer.from("{}") },
});
const ack = (tag: bigint, { multiple = false, channel = 1 } = {}): Method => ({ name: "basic.ack", channel, tag, multiple });
const report = (channel = 1): Method => ({
  name: "basic.publish",
  channel,
  exchange: "outcomes",
  routingKey: "outcomes",
  message: { messageId: "", correlationId: "", body: Buffer.from('{"kind": "succeeded"}') },
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

test("what was published outside of confirm mode is never confirmed", () => {
  const reader = new EventReader(7);
  expect(reader.fromConsumer(report())).toMatchObject([{ publish: "7.1.unconfirmed", confirmMode: false }]);
  expect(reader.fromBroker(ack(1n))).toEqual([]);
});
