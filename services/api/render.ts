import { nameOfPriority } from "../lifecycle/priority.ts";
import type { AttemptView, TaskView } from "../store/store.ts";

/**
 * A task as JSON. Payload and result go in as the text they came as: parsing them here would cost digits
 * (an integer beyond 2^53) and time.
 */
export function renderTask(task: TaskView): string {
  const facts = {
    id: task.id,
    routing_key: task.routingKey,
    state: task.state,
    attempt: task.attempt,
    failures: task.failures,
    accepted_at: time(task.acceptedAt),
    due_at: time(task.dueAt),
    expires_at: time(task.expiresAt),
    started_at: time(task.startedAt),
    ended_at: time(task.endedAt),
    reason: task.reason,
    group: task.group,
    replays: task.replays,
    follow_up: task.followUp,
    caused_by: task.causedBy,
    replaces: task.replaces,
    replaced_by: task.replacedBy,
    pipeline: task.pipeline,
    schedule: task.schedule,
    webhook: task.webhook,
    progress: task.progress,
    note: task.note,
    consumer: task.consumer,
    heard_at: time(task.heardAt),
    contract: task.contract,
    priority: nameOfPriority(task.priority),
    idempotency_key: task.idempotencyKey?.slice(task.idempotencyKey.indexOf("/") + 1) ?? null,
    max_attempts: task.maxAttempts,
    traceparent: task.traceparent,
    waits_for: task.waitsFor,
    stopped_in_time: stoppedInTime(task),
  };
  const documents = `${payloadOf(task.payload)},"result":${task.result ?? "null"},"attempts":[${task.attempts.map(renderAttempt).join(",")}]}`;
  return JSON.stringify(facts).slice(0, -1) + documents;
}

/** Of a task that was cancelled or expired while it was worked: whether its consumer stopped, or had done it. Null: nothing was heard. */
function stoppedInTime({ state, attempt, attempts }: TaskView): boolean | null {
  if (state !== "cancelled" && state !== "expired") return null;
  const late = attempts.filter((one) => one.attempt === attempt && !one.counted);
  if (late.some(({ outcome }) => outcome === "succeeded")) return false;
  return late.some(({ outcome }) => outcome === "failed") ? true : null;
}

/** A message that somebody else put into a queue need not be JSON: its bytes are shown as text, so that the page stays JSON. */
function payloadOf(payload: string): string {
  return isJson(payload) ? `,"payload":${payload}` : `,"payload":null,"payload_text":${JSON.stringify(payload)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function renderAttempt(attempt: AttemptView): string {
  const facts = {
    attempt: attempt.attempt,
    outcome: attempt.outcome,
    counted: attempt.counted,
    consumer: attempt.consumer,
    started_at: time(attempt.startedAt),
    finished_at: time(attempt.finishedAt),
    recorded_at: time(attempt.recordedAt),
    failure: attempt.failure,
    code: attempt.code,
    message: attempt.message,
    detail: attempt.detail,
  };
  return `${JSON.stringify(facts).slice(0, -1)},"problems":${attempt.problems ?? "null"}}`;
}

export function time(milliseconds: number): string;
export function time(milliseconds: number | null): string | null;
export function time(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
