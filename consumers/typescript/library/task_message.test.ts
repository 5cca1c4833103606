import assert from "node:assert/strict";
import { test } from "vitest";
import { adopt, readTaskMessage } from "./task_message.ts";

const id = "019377a1-7c00-7000-8000-000000000001";
const contract = { maxRedeliveries: 5 };
const ours = {
  attempt: 2,
  failures: 1,
  max_attempts: 3,
  max_redeliveries: 4,
  idempotency_key: "shop/order-1",
  deadline: "2026-11-24T00:00:00Z",
  traceparent: "00-a-b-01",
  contract: "d1",
};

test("a message of ours says everything about its attempt", () => {
  assert.deepEqual(read({ messageId: id, headers: ours }), {
    kind: "task",
    taskId: id,
    attempt: 2,
    failures: 1,
    maxAttempts: 3,
    maxRedeliveries: 4,
    redeliveries: 0,
    redelivered: false,
    idempotencyKey: "shop/order-1",
    deadline: new Date("2026-11-24T00:00:00Z"),
    traceparent: "00-a-b-01",
    contractDigest: "d1",
  });
});

test("headers that are not there have their defaults, and unknown ones are passed over", () => {
  assert.deepEqual(read({ messageId: id, headers: { attempt: 1, "x-from-tomorrow": { deep: [1] } } }), {
    kind: "task",
    taskId: id,
    attempt: 1,
    failures: 0,
    maxAttempts: 5,
    maxRedeliveries: 5,
    redeliveries: 0,
    redelivered: false,
    idempotencyKey: id,
    deadline: null,
    traceparent: null,
    contractDigest: null,
  });
});

const foreign = [
  { name: "without headers", properties: { messageId: id, headers: undefined } },
  { name: "without an attempt", properties: { messageId: id, headers: { failures: 1 } } },
  { name: "with an attempt that is no number", properties: { messageId: id, headers: { attempt: "1" } } },
  { name: "with attempt 0", properties: { messageId: id, headers: { attempt: 0 } } },
  { name: "with an id that is no UUID", properties: { messageId: "m1", headers: { attempt: 1 } } },
  { name: "without an id", properties: { messageId: undefined, headers: { attempt: 1 } } },
];
for (const { name, properties } of foreign) {
  test(`a message ${name} is foreign`, () => assert.equal(read(properties).kind, "foreign"));
}

test("a foreign message is adopted as attempt 1 of a new task", () => {
  const message = read({ messageId: undefined, headers: { "x-delivery-count": 2 } }, true);
  assert.equal(message.kind, "foreign");
  const { taskId, attempt, failures, idempotencyKey, redeliveries } = adopt(message as Parameters<typeof adopt>[0], "new-id");
  assert.deepEqual([taskId, attempt, failures, idempotencyKey, redeliveries], ["new-id", 1, 0, "new-id", 2]);
});

test("a redelivery without a count counts as one", () => {
  assert.equal(read({ messageId: id, headers: { attempt: 1 } }, true).redeliveries, 1);
});

test("a deadline that is no time is none", () => {
  const message = read({ messageId: id, headers: { attempt: 1, deadline: "soon" } });
  assert.equal(message.kind === "task" && message.deadline, null);
});

function read(properties: { messageId: string | undefined; headers: Record<string, unknown> | undefined }, redelivered = false) {
  return readTaskMessage({ properties, redelivered }, contract);
}
