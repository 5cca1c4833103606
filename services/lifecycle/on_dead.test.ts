import { expect, test } from "vitest";
import { noticeOf } from "./on_dead.ts";
import type { Failed, Succeeded } from "./outcome.ts";
import type { TaskRecord } from "./task.ts";

const dead: TaskRecord = {
  ...{ id: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c", routingKey: "data_export", state: "dead", attempt: 3, failures: 3, snoozes: 0 },
  ...{ maxAttempts: null, fingerprint: null, releasedAttempt: 3, holder: null, ackedEarly: false, reason: "attempts_exhausted" },
  ...{ pipeline: null, isMade: true, replacedBy: null },
  ...{ dueAt: null, progress: null, note: null, startedAt: null, endedAt: Date.UTC(2026, 10, 24, 10), result: null },
  waitingSince: 1,
};
const failed: Failed = {
  ...{
    kind: "failed",
    taskId: dead.id,
    attempt: 3,
    consumer: null,
    failure: "transient",
    code: "store_timeout",
    message: "the store is away",
  },
  ...{ detail: "a stack trace, which is nobody's business", retryAfterMs: null, problems: null, startedAt: null, finishedAt: null },
};

test("a notice says what died and why", () => {
  expect(noticeOf(dead, failed)).toEqual({
    ...{ task_id: dead.id, routing_key: "data_export", reason: "attempts_exhausted", code: "store_timeout", message: "the store is away" },
    ...{ attempt: 3, died_at: "2026-11-24T10:00:00.000Z" },
  });
});

test("a notice of a step says of which pipeline", () => {
  const pipeline = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1d";
  expect(noticeOf({ ...dead, pipeline }, failed)).toMatchObject({ pipeline });
});

test("a long message is cut, and one of another kind has none", () => {
  expect(noticeOf(dead, { ...failed, message: "x".repeat(3_000) }).message.length).toBe(2_000);
  const late: Succeeded = {
    kind: "succeeded",
    taskId: dead.id,
    attempt: 3,
    consumer: null,
    result: null,
    startedAt: null,
    finishedAt: null,
  };
  expect(noticeOf(dead, late)).toMatchObject({ code: "succeeded", message: "" });
});
