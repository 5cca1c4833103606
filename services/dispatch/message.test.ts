import { expect, test } from "vitest";
import { TEST_CONTRACTS } from "../../test/support/trial.ts";
import type { ServedContract } from "../contracts/contract_set.ts";
import { loadContracts } from "../contracts/load.ts";
import type { ClaimedTask } from "../store/store.ts";
import { taskProperties } from "./message.ts";

const { byRoutingKey } = await loadContracts(TEST_CONTRACTS);
const trial = byRoutingKey.get("trial") as ServedContract;

const id = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";

const claimed = (changes: Partial<ClaimedTask> = {}): ClaimedTask => ({
  id,
  routingKey: "trial",
  releaseNo: 7,
  payload: Buffer.from("{}"),
  contract: "the digest",
  priority: 4,
  attempt: 2,
  failures: 1,
  acceptedAt: Date.parse("2026-11-24T10:00:00.999Z"),
  expiresAt: null,
  idempotencyKey: null,
  traceparent: null,
  tracestate: null,
  maxAttempts: null,
  pipeline: null,
  ...changes,
});

test("a message says everything that a consumer needs, in properties and headers", () => {
  expect(taskProperties(claimed(), trial)).toEqual({
    messageId: id,
    type: "trial",
    contentType: "application/json",
    deliveryMode: 2,
    timestamp: Date.parse("2026-11-24T10:00:00Z") / 1000,
    priority: 4,
    correlationId: id,
    appId: "waybill",
    headers: { attempt: 2, failures: 1, max_attempts: 3, max_redeliveries: 1, idempotency_key: id, contract: "the digest" },
  });
});

const optional = [
  {
    name: "a deadline as RFC 3339",
    changes: { expiresAt: Date.parse("2026-11-25T10:00:00Z") },
    header: { deadline: "2026-11-25T10:00:00.000Z" },
  },
  { name: "the caller's idempotency key", changes: { idempotencyKey: "default/order-1" }, header: { idempotency_key: "default/order-1" } },
  { name: "the trace", changes: { traceparent: "00-a-b-01", tracestate: "x=1" }, header: { traceparent: "00-a-b-01", tracestate: "x=1" } },
] as const;
for (const { name, changes, header } of optional) {
  test(`carries ${name} where the task has it`, () => {
    expect(taskProperties(claimed(changes), trial).headers).toMatchObject(header);
  });
}

test("every number is an integer, and no header is null: what all AMQP clients read alike", () => {
  const { headers, timestamp } = taskProperties(claimed({ acceptedAt: 1_800_000_000_123 }), trial);
  expect(
    Object.values(headers as object)
      .filter((value) => typeof value === "number")
      .every(Number.isInteger),
  ).toBe(true);
  expect(Object.values(headers as object)).not.toContain(null);
  expect(timestamp).toBe(1_800_000_000);
});
