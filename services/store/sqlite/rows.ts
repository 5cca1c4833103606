import type { DeadReason, TaskRecord, TaskState } from "../../lifecycle/task.ts";
import type { AttemptView, TaskView } from "../store.ts";
import { webhookViewOf } from "../telling.ts";
import type { Row } from "./connection.ts";
import { parse, stringify } from "./uuid.ts";

/** Columns to values, in one place: every read below names its columns by these. */

export const idOf = (row: Row, column = "id"): string => stringify(row[column] as Uint8Array);
export const idOrNull = (row: Row, column: string): string | null => (row[column] === null ? null : idOf(row, column));
export const text = (row: Row, column: string): string => row[column] as string;
export const number = (row: Row, column: string): number => Number(row[column]);
export const textOrNull = (row: Row, column: string): string | null => (row[column] ?? null) as string | null;
export const numberOrNull = (row: Row, column: string): number | null => (row[column] === null ? null : Number(row[column]));
export const idBytes = parse;

export const recordColumns =
  "id, routing_key, state, attempt, failures, snoozes, max_attempts, released_attempt, holder, holder_redeliveries, reported_at, acked_early, reason, " +
  "due_at, progress, note, started_at, ended_at, fingerprint, result, pipeline, replaced_by, length(payload) > 0 as is_made, coalesce(waiting_since, accepted_at) as waiting_since";

export function recordOf(row: Row): TaskRecord {
  const holder = textOrNull(row, "holder");
  return {
    id: idOf(row),
    routingKey: text(row, "routing_key"),
    state: text(row, "state") as TaskState,
    attempt: number(row, "attempt"),
    failures: number(row, "failures"),
    snoozes: number(row, "snoozes"),
    maxAttempts: numberOrNull(row, "max_attempts"),
    releasedAttempt: numberOrNull(row, "released_attempt"),
    holder:
      holder === null
        ? null
        : { consumer: holder, redeliveries: number(row, "holder_redeliveries"), reportedAt: number(row, "reported_at") },
    ackedEarly: row["acked_early"] === 1,
    reason: textOrNull(row, "reason") as DeadReason | null,
    pipeline: idOrNull(row, "pipeline"),
    replacedBy: idOrNull(row, "replaced_by"),
    isMade: row["is_made"] === 1,
    waitingSince: number(row, "waiting_since"),
    dueAt: numberOrNull(row, "due_at"),
    progress: numberOrNull(row, "progress"),
    note: textOrNull(row, "note"),
    startedAt: numberOrNull(row, "started_at"),
    endedAt: numberOrNull(row, "ended_at"),
    fingerprint: textOrNull(row, "fingerprint"),
    result: textOrNull(row, "result"),
  };
}

const utf8 = new TextDecoder();

export function viewOf(row: Row, attempts: readonly AttemptView[]): TaskView {
  return {
    id: idOf(row),
    routingKey: text(row, "routing_key"),
    state: text(row, "state") as TaskState,
    attempt: number(row, "attempt"),
    failures: number(row, "failures"),
    acceptedAt: number(row, "accepted_at"),
    dueAt: numberOrNull(row, "due_at"),
    expiresAt: numberOrNull(row, "expires_at"),
    startedAt: numberOrNull(row, "started_at"),
    endedAt: numberOrNull(row, "ended_at"),
    reason: textOrNull(row, "reason") as DeadReason | null,
    group: textOrNull(row, "fingerprint"),
    replays: number(row, "replays"),
    followUp: idOrNull(row, "follow_up"),
    causedBy: idOrNull(row, "caused_by"),
    replaces: idOrNull(row, "replaces"),
    replacedBy: idOrNull(row, "replaced_by"),
    pipeline: row["pipeline"] === null ? null : { id: idOf(row, "pipeline"), step: text(row, "step"), item: number(row, "item") },
    webhook: webhookViewOf(textOrNull(row, "webhook"), textOrNull(row, "told")),
    schedule: idOrNull(row, "schedule"),
    progress: numberOrNull(row, "progress"),
    note: textOrNull(row, "note"),
    consumer: textOrNull(row, "holder"),
    heardAt: numberOrNull(row, "reported_at"),
    contract: text(row, "contract"),
    priority: number(row, "priority"),
    idempotencyKey: textOrNull(row, "idempotency_key"),
    maxAttempts: numberOrNull(row, "max_attempts"),
    traceparent: textOrNull(row, "traceparent"),
    lane: text(row, "lane"),
    waitsFor: idOrNull(row, "waits_for"),
    payload: utf8.decode(row["payload"] as Uint8Array),
    result: textOrNull(row, "result"),
    attempts,
  };
}

export function attemptOf(row: Row): AttemptView {
  return {
    attempt: number(row, "attempt"),
    outcome: text(row, "outcome") as AttemptView["outcome"],
    counted: row["counted"] === 1,
    consumer: text(row, "consumer") || null,
    startedAt: numberOrNull(row, "started_at"),
    finishedAt: numberOrNull(row, "finished_at"),
    recordedAt: number(row, "recorded_at"),
    failure: textOrNull(row, "failure") as AttemptView["failure"],
    code: textOrNull(row, "code"),
    message: textOrNull(row, "message"),
    detail: textOrNull(row, "detail"),
    problems: textOrNull(row, "problems"),
  };
}
