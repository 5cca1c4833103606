// biome-ignore-all lint/suspicious/noThenProperty: contract.json and JSON Schema call it so, and nobody awaits it.

import { expect, test } from "vitest";
import { policyOf } from "./contract_document.ts";

const named = { title: "Data export", description: "Writes a file.", owner: "reports" };

test("a contract that says nothing has the defaults of lifecycle.md §5", () => {
  expect(policyOf(named)).toEqual({
    retry: {
      maxAttempts: 5,
      backoff: "exponential",
      firstDelayMs: 2_000,
      maxDelayMs: 900_000,
      jitter: 0.15,
      on: { crashed: { maxAttempts: 2 } },
    },
    timeoutMs: 900_000,
    maxRedeliveries: 5,
    outcome: "required",
    expiresInMs: null,
    priority: "normal",
    unique: null,
    limits: null,
    fairBy: null,
    orderedBy: null,
    breaker: null,
    onDead: null,
    webhook: null,
    maxWaiting: null,
    searchable: [],
    sensitive: [],
    alerts: { waiting: 10_000, oldestWaitingMs: 300_000, slowAfterMs: 10_000, deadPerHour: 1 },
  });
});

test("a contract that says everything is taken at its word, in milliseconds", () => {
  const policy = policyOf({
    ...named,
    retry: {
      max_attempts: 3,
      backoff: "linear",
      first_delay: "5s",
      max_delay: "1h",
      jitter: 0,
      on: {
        network_error: { max_attempts: 8, first_delay: "1s", max_delay: "2m", jitter: 0.5, backoff: "constant" },
        invalid_card: "never",
      },
    },
    timeout: "25m",
    max_redeliveries: 0,
    outcome: "none",
    expires_in: "2d",
    priority: "high",
    unique: { by: ["/user_id"], while: "1h", then: "replace" },
    limits: { rate: "100/s", concurrency: 20, per: "/tenant_id" },
    fair_by: "/tenant_id",
    ordered_by: "/account_id",
    breaker: { failing: 0.5, of: 20, pause: "1m" },
    on_dead: { task: "notify_admin", webhook: "https://ops.example/dead" },
    webhook: "https://shop.example/hooks",
    max_waiting: 1_000_000,
    searchable: ["/user_id"],
    sensitive: ["/email"],
    alerts: { waiting: 1, oldest_waiting: "1m", slow_after: "1s", dead_per_hour: 9 },
  });
  expect(policy).toEqual({
    retry: {
      maxAttempts: 3,
      backoff: "linear",
      firstDelayMs: 5_000,
      maxDelayMs: 3_600_000,
      jitter: 0,
      on: {
        crashed: { maxAttempts: 2 },
        network_error: { maxAttempts: 8, firstDelayMs: 1_000, maxDelayMs: 120_000, jitter: 0.5, backoff: "constant" },
        invalid_card: "never",
      },
    },
    timeoutMs: 1_500_000,
    maxRedeliveries: 0,
    outcome: "none",
    expiresInMs: 172_800_000,
    priority: "high",
    unique: { by: ["/user_id"], while: { forMs: 3_600_000 }, then: "replace" },
    limits: { rate: { count: 100, perMs: 1_000 }, concurrency: 20, per: "/tenant_id" },
    fairBy: "/tenant_id",
    orderedBy: "/account_id",
    breaker: { failing: 0.5, of: 20, pauseMs: 60_000 },
    onDead: { task: "notify_admin", webhook: "https://ops.example/dead" },
    webhook: "https://shop.example/hooks",
    maxWaiting: 1_000_000,
    searchable: ["/user_id"],
    sensitive: ["/email"],
    alerts: { waiting: 1, oldestWaitingMs: 60_000, slowAfterMs: 1_000, deadPerHour: 9 },
  });
});

test.each(["waiting", "unfinished"] as const)("unique while %s is a state, not a time", (state) => {
  expect(policyOf({ ...named, unique: { by: ["/a"], while: state, then: "reject" } }).unique?.while).toBe(state);
});

test("what a contract says of crashed stands in for the default", () => {
  expect(policyOf({ ...named, retry: { on: { crashed: "never" } } }).retry.on).toEqual({ crashed: "never" });
});
