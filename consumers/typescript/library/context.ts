import type { Logger } from "pino";

/** What a handler knows of its task beside the payload. */
export interface Context {
  readonly taskId: string;
  /** The caller's key, else the task id: the same in every attempt. For ledgers of effects, never for a file's name. */
  readonly idempotencyKey: string;
  /** From 1; rises each time the task is tried anew, also after a snooze or a replay. */
  readonly attempt: number;
  /** Failures since the last replay, this attempt not counted. */
  readonly failures: number;
  readonly maxAttempts: number;
  /** Another transient failure would be the last: the task would be dead. */
  readonly isLast: boolean;
  /** Start plus the contract's timeout, or the task's own deadline if that is sooner. */
  readonly deadline: Date;
  /** Aborted with the reason `timed_out`, `cancelled` or `shutdown`. Give it to whatever waits. */
  readonly signal: AbortSignal;
  /** W3C trace context of this attempt, to be sent on with requests: its span where traces are recorded, else the caller's; null: there is none. */
  readonly traceparent: string | null;
  /** Bound to routing key, task and attempt. */
  readonly log: Logger;
  /** How far the work is, 0 to 1, and a note of at most 200 characters. Returns at once; the newest value is sent, at most once a second. */
  progress(progress: number, note?: string): void;
}

/** A handler is a function of payload and context; it knows nothing of RabbitMQ. */
export type Handler<Payload, Result> = (payload: Payload, ctx: Context) => Promise<Result> | Result;

export type AbortReason = "timed_out" | "cancelled" | "shutdown";

/** What the message says of its task; the rest of the context belongs to this one attempt. */
export interface TaskFacts {
  readonly taskId: string;
  readonly attempt: number;
  readonly failures: number;
  readonly maxAttempts: number;
  readonly idempotencyKey: string;
  readonly traceparent: string | null;
}

/** Logger and signal are made only when a handler asks for them: most never do, and they would cost every task. */
export function createContext(
  task: TaskFacts,
  attempt: { readonly signal: AbortSignal },
  run: { readonly deadline: Date; readonly makeLog: () => Logger; readonly progress: Context["progress"] },
): Context {
  let log: Logger | undefined;
  return {
    taskId: task.taskId,
    idempotencyKey: task.idempotencyKey,
    attempt: task.attempt,
    failures: task.failures,
    maxAttempts: task.maxAttempts,
    isLast: task.failures + 1 >= task.maxAttempts,
    deadline: run.deadline,
    get signal() {
      return attempt.signal;
    },
    traceparent: task.traceparent,
    get log() {
      log ??= run.makeLog();
      return log;
    },
    progress: run.progress,
  };
}
