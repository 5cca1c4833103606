import type { DeadReason, TaskState } from "../lifecycle/task.ts";

export interface TaskFilter {
  readonly routingKey: string | null;
  readonly states: readonly TaskState[];
  readonly acceptedSince: number | null;
  readonly acceptedBefore: number | null;
}

export interface TaskView {
  readonly id: string;
  readonly routingKey: string;
  readonly state: TaskState;
  readonly attempt: number;
  readonly failures: number;
  readonly acceptedAt: number;
  readonly dueAt: number | null;
  readonly expiresAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly reason: DeadReason | null;
  readonly progress: number | null;
  readonly note: string | null;
  readonly consumer: string | null;
  readonly contract: string;
  readonly priority: number;
  readonly idempotencyKey: string | null;
  readonly maxAttempts: number | null;
  readonly traceparent: string | null;
  /** Among whom it waits (`lifecycle/lane.ts`). */
  readonly lane: string;
  /** The unfinished task that is before it in the order of its contract; null: nobody, or none is kept. */
  readonly waitsFor: string | null;
  /** JSON text, exactly as it came. */
  readonly payload: string;
  readonly result: string | null;
  readonly attempts: readonly AttemptView[];
}

/** What was reported of one attempt. One attempt may be reported on twice, where two consumers had it. */
export interface AttemptView {
  readonly attempt: number;
  readonly outcome: "succeeded" | "failed" | "snoozed";
  /** False: it was late or another's, and changed nothing. */
  readonly counted: boolean;
  readonly consumer: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly recordedAt: number;
  readonly failure: "transient" | "permanent" | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly detail: string | null;
  readonly problems: string | null;
}
