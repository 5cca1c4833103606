import type { Outcome } from "../lifecycle/outcome.ts";
import type { EndedAttempt } from "../lifecycle/tally.ts";
import type { TaskState } from "../lifecycle/task.ts";

export interface Recording {
  /**
   * Records reports in one transaction, in order, each judged by `lifecycle/judge.ts` against the row as it
   * stands in that transaction. Answers for each what it changed. A batch that fails as a whole is repeated
   * report by report; a report that is wrong in itself is answered as `failed`. Rejected where the store is the trouble:
   * then nothing is known to be recorded, and all of it is to be reported again.
   */
  record(reports: readonly Report[], now: number): Promise<readonly Recorded[]>;
  /** The same, of a leader's own reports about tasks that were lost; in one transaction, or none. */
  recordAsLeader(epoch: number, reports: readonly Report[], now: number): Promise<readonly Recorded[]>;
  /** A report that cannot be read or recorded is kept with its bytes, so that no queue is ever dammed by one message. */
  keepUnreadable(message: UnreadableMessage, now: number): Promise<void>;
  /** Cancels for the consumers, oldest first: published to `control`, then forgotten. */
  pendingCancels(limit: number): Promise<readonly PendingCancel[]>;
  forgetCancels(ids: readonly number[]): Promise<void>;
}

export interface Report {
  readonly outcome: Outcome;
  /** 0 to 1: the jitter of a retry, drawn by the caller. */
  readonly random: number;
}

export type Recorded =
  /** The report changed the task's state (or refreshed a running one), as the row now says. */
  | {
      readonly kind: "moved";
      readonly taskId: string;
      readonly routingKey: string;
      readonly from: TaskState;
      readonly state: TaskState;
      /** The task that its death caused. */
      readonly followUp?: { readonly id: string; readonly routingKey: string };
      /** The pipeline that it is a step of. */
      readonly pipeline?: string;
      /** The attempt that this report ended. */
      readonly ended?: EndedAttempt;
    }
  /** Late, repeated, or of another attempt: kept with the attempt, nothing changed. */
  | { readonly kind: "kept"; readonly taskId: string }
  | { readonly kind: "unknown_task"; readonly taskId: string }
  | { readonly kind: "failed"; readonly taskId: string; readonly error: string };

export interface UnreadableMessage {
  readonly queue: string;
  readonly body: Uint8Array;
  readonly properties: string;
  readonly error: string;
}

export interface PendingCancel {
  readonly id: number;
  readonly taskId: string;
  readonly routingKey: string;
  readonly attempt: number;
  readonly reason: "cancelled" | "expired";
  /** Null: whoever has it. */
  readonly consumer: string | null;
}
