import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonSchema } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import { describe, expect, test } from "vitest";

const read = (name: string): JsonSchema => JSON.parse(readFileSync(join(import.meta.dirname, `${name}.schema.json`), "utf8"));
const id = "01937d3a-5f00-7000-8000-000000000000";
const about = { task_id: id, attempt: 2, consumer: "export-2" };
const times = { started_at: "2026-11-24T10:00:00.000Z", finished_at: "2026-11-24T10:00:01.250000+00:00" };
const problem = { pointer: "/format", rule: "enum", expected: "one of: csv, json", got: 'string "cvs"', suggestion: "csv" };

describe("an outcome", () => {
  const check = compileCheck(read("outcome"), { objects: "open" });

  test.each([
    {
      name: "progress with all its fields",
      outcome: { kind: "progress", ...about, progress: 0.4, note: "4 of 10", redeliveries: 0, acked_early: false },
    },
    { name: "progress with the least", outcome: { kind: "progress", task_id: id, attempt: 1 } },
    { name: "succeeded with all its fields", outcome: { kind: "succeeded", ...about, ...times, result: { rows: 1 } } },
    { name: "succeeded whose result the contract will judge", outcome: { kind: "succeeded", task_id: id, attempt: 1, result: null } },
    {
      name: "failed with all its fields",
      outcome: {
        kind: "failed",
        ...about,
        ...times,
        failure: "transient",
        code: "store_timeout",
        message: "…",
        detail: "…",
        retry_after_ms: 5000,
        problems: [problem],
      },
    },
    { name: "failed with the least", outcome: { kind: "failed", task_id: id, attempt: 1, failure: "permanent" } },
    {
      name: "failed with a message that is longer than it should be",
      outcome: { kind: "failed", task_id: id, attempt: 1, failure: "transient", message: "x".repeat(5000) },
    },
    { name: "snoozed", outcome: { kind: "snoozed", ...about, for_ms: 0 } },
    { name: "adopted", outcome: { kind: "adopted", ...about, attempt: 1, routing_key: "data_export", payload_base64: "e30=" } },
    { name: "unknown fields", outcome: { kind: "snoozed", ...about, for_ms: 0, host: "n1" } },
  ])("may be $name", ({ outcome }) => {
    expect(check(outcome).problems).toEqual([]);
  });

  test.each([
    { name: "of no kind", outcome: { ...about }, at: "/kind discriminator" },
    { name: "of an unknown kind", outcome: { kind: "done", ...about }, at: "/kind discriminator" },
    { name: "without its task", outcome: { kind: "progress", attempt: 1 }, at: "/task_id required" },
    { name: "of what is no id", outcome: { kind: "progress", task_id: "7", attempt: 1 }, at: "/task_id format" },
    { name: "without its attempt", outcome: { kind: "progress", task_id: id }, at: "/attempt required" },
    { name: "of attempt 0", outcome: { kind: "progress", task_id: id, attempt: 0 }, at: "/attempt minimum" },
    { name: "that is more than done", outcome: { kind: "progress", ...about, progress: 1.1 }, at: "/progress maximum" },
    { name: "that succeeded with nothing said", outcome: { kind: "succeeded", ...about }, at: "/result required" },
    { name: "that failed in no way", outcome: { kind: "failed", ...about }, at: "/failure required" },
    { name: "that failed in another way", outcome: { kind: "failed", ...about, failure: "crashed" }, at: "/failure enum" },
    {
      name: "with a pause that runs backwards",
      outcome: { kind: "failed", ...about, failure: "transient", retry_after_ms: -1 },
      at: "/retry_after_ms minimum",
    },
    { name: "snoozed for no time given", outcome: { kind: "snoozed", ...about }, at: "/for_ms required" },
    {
      name: "with a time without zone",
      outcome: { kind: "snoozed", ...about, for_ms: 0, started_at: "2026-11-24T10:00:00" },
      at: "/started_at format",
    },
    {
      name: "adopted as a later attempt",
      outcome: { kind: "adopted", ...about, routing_key: "data_export", payload_base64: "" },
      at: "/attempt const",
    },
    {
      name: "adopted with what is no base64",
      outcome: { kind: "adopted", ...about, attempt: 1, routing_key: "data_export", payload_base64: "{}" },
      at: "/payload_base64 pattern",
    },
    {
      name: "adopted for no routing key",
      outcome: { kind: "adopted", ...about, attempt: 1, payload_base64: "" },
      at: "/routing_key required",
    },
  ])("may not be one $name", ({ outcome, at }) => {
    expect(check(outcome).problems.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([at]);
  });
});

describe("a task message", () => {
  const check = compileCheck(read("task_headers"), { objects: "open" });
  const properties = {
    message_id: id,
    type: "data_export",
    content_type: "application/json",
    delivery_mode: 2,
    timestamp: 1_764_000_000,
    priority: 4,
    app_id: "waybill",
  };
  const headers = { attempt: 1, failures: 0, max_attempts: 5, max_redeliveries: 5, idempotency_key: id, contract: "0".repeat(64) };

  test.each([
    { name: "with what is required", message: { properties, headers } },
    {
      name: "with everything",
      message: {
        properties: { ...properties, priority: 9, correlation_id: id },
        headers: {
          ...headers,
          deadline: "2026-11-24T10:00:00Z",
          traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
          tracestate: "a=b",
        },
      },
    },
    { name: "with headers of tomorrow", message: { properties, headers: { ...headers, tenant: "a" } } },
  ])("may be one $name", ({ message }) => expect(check(message).problems).toEqual([]));

  test.each([
    { name: "without attempt", message: { properties, headers: { ...headers, attempt: undefined } }, at: "/headers/attempt required" },
    { name: "with an attempt as text", message: { properties, headers: { ...headers, attempt: "1" } }, at: "/headers/attempt type" },
    { name: "of another priority", message: { properties: { ...properties, priority: 5 }, headers }, at: "/properties/priority enum" },
    {
      name: "that the broker forgets",
      message: { properties: { ...properties, delivery_mode: 1 }, headers },
      at: "/properties/delivery_mode const",
    },
  ])("may not be one $name", ({ message, at }) => {
    expect(check(JSON.parse(JSON.stringify(message))).problems.map(({ pointer, rule }) => `${pointer} ${rule}`)).toEqual([at]);
  });
});

describe("a cancel", () => {
  const check = compileCheck(read("cancel"), { objects: "open" });
  const cancel = { kind: "cancel", task_id: id, attempt: 2, reason: "cancelled" };

  test.each([cancel, { ...cancel, consumer: "export-2" }, { ...cancel, reason: "a reason of tomorrow" }])("may be %j", (message) => {
    expect(check(message).problems).toEqual([]);
  });

  test.each([
    { ...cancel, kind: "pause" },
    { ...cancel, attempt: 0 },
    { ...cancel, task_id: "x" },
    { ...cancel, consumer: "" },
  ])("may not be %j", (message) => {
    expect(check(message).problems).toHaveLength(1);
  });
});
