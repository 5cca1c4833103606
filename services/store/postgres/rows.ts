import type { DeadReason, TaskRecord, TaskState } from "../../lifecycle/task.ts";
import type { AttemptView, Change, TaskView } from "../store.ts";
import { webhookViewOf } from "../telling.ts";
import type { Row } from "./connection.ts";

/** Columns to values, in one place. The connection's parsers have made times and numbers of them already. */

export const text = (row: Row, column: string): string => row[column] as string;
export const number = (row: Row, column: string): number => row[column] as number;
export const textOrNull = (row: Row, column: string): string | null => (row[column] ?? null) as string | null;
export const numberOrNull = (row: Row, column: string): number | null => (row[column] ?? null) as number | null;
const stateOf = (row: Row): TaskState => row["state"] as TaskState;

export const recordColumns = `id, routing_key, state, attempt, failures, snoozes, max_attempts, released_attempt, holder, holder_redeliveries, reported_at,
  acked_early, reason, due_at, progress, note, started_at, ended_at, fingerprint, result, pipeline, replaced_by, octet_length(payload) > 0 as is_made,
  coalesce(waiting_since, accepted_at) as waiting_since`;

export function recordOf(row: Row): TaskRecord {
  const holder = textOrNull(row, "holder");
  return {
    id: text(row, "id"),
    routingKey: text(row, "routing_key"),
    state: stateOf(row),
    attempt: number(row, "attempt"),
    failures: number(row, "failures"),
    snoozes: number(row, "snoozes"),
    maxAttempts: numberOrNull(row, "max_attempts"),
    releasedAttempt: numberOrNull(row, "released_attempt"),
    holder:
      holder === null
        ? null
        : { consumer: holder, redeliveries: number(row, "holder_redeliveries"), reportedAt: number(row, "reported_at") },
    ackedEarly: row["acked_early"] === true,
    reason: textOrNull(row, "reason") as DeadReason | null,
    pipeline: textOrNull(row, "pipeline"),
    replacedBy: textOrNull(row, "replaced_by"),
    isMade: row["is_made"] === true,
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

export function viewOf(row: Row, attempts: readonly AttemptView[]): TaskView {
  return {
    id: text(row, "id"),
    routingKey: text(row, "routing_key"),
    state: stateOf(row),
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
    followUp: textOrNull(row, "follow_up"),
    causedBy: textOrNull(row, "caused_by"),
    replaces: textOrNull(row, "replaces"),
    replacedBy: textOrNull(row, "replaced_by"),
    pipeline: row["pipeline"] === null ? null : { id: text(row, "pipeline"), step: text(row, "step"), item: number(row, "item") },
    webhook: webhookViewOf(textOrNull(row, "webhook"), textOrNull(row, "told")),
    schedule: textOrNull(row, "schedule"),
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
    waitsFor: textOrNull(row, "waits_for"),
    payload: (row["payload"] as Buffer).toString("utf8"),
    result: textOrNull(row, "result"),
    attempts,
  };
}

export function attemptOf(row: Row): AttemptView {
  return {
    attempt: number(row, "attempt"),
    outcome: text(row, "outcome") as AttemptView["outcome"],
    counted: row["counted"] === true,
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

export function changeOf(row: Row): Change {
  return { taskId: text(row, "id"), routingKey: text(row, "routing_key"), state: stateOf(row) };
}
