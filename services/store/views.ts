import type { OperationFacts } from "../lifecycle/operation.ts";
import type { SearchableField } from "../lifecycle/searchable.ts";
import type { DeadReason, TaskState } from "../lifecycle/task.ts";

export interface TaskFilter {
  readonly routingKey: string | null;
  /** Only tasks of these contracts. */
  readonly within?: readonly string[] | null;
  /** Only tasks of `routingKey` with these values in what it calls searchable. */
  readonly fields?: readonly SearchableField[];
  readonly states: readonly TaskState[];
  readonly acceptedSince: number | null;
  readonly acceptedBefore: number | null;
  /** Dead tasks of one group (`lifecycle/fingerprint.ts`). */
  readonly group: string | null;
  readonly endedBefore?: number | null;
  /** Tried more often than this, at least once. */
  readonly attemptOver?: number | null;
  /** An attempt worked longer than this, by the clock of its consumer; at least `leastLookedFor`. */
  readonly workedOverMs?: number | null;
  /** An attempt failed with this code. */
  readonly failedWith?: string | null;
  /** The caller's own, without the API key. */
  readonly idempotencyKey?: string | null;
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
  /** Of a dead task: which others died of the same. */
  readonly group: string | null;
  readonly replays: number;
  /** The task that its death caused (`on_dead`), the latest one. */
  readonly followUp: string | null;
  /** The dead task that caused it. */
  readonly causedBy: string | null;
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  /** Its place in a pipeline; null: it is in none. */
  readonly pipeline: { readonly id: string; readonly step: string; readonly item: number } | null;
  /** Who is told how it ended, and what came of the latest of that; null: nobody. */
  readonly webhook: WebhookView | null;
  /** The schedule that began it. */
  readonly schedule: string | null;
  readonly progress: number | null;
  readonly note: string | null;
  readonly consumer: string | null;
  /** When its consumer last said that it works on it. */
  readonly heardAt: number | null;
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

export interface WebhookView {
  readonly url: string | null;
  /** `waiting`: the task has not ended, or the next try is to come. */
  readonly state: "waiting" | "delivered" | "given_up";
  readonly tries: number;
  readonly last: string | null;
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

/** Dead tasks that died of the same. */
export interface DeadLetterGroup {
  /** Null: they died before groups were kept. */
  readonly group: string | null;
  readonly routingKey: string;
  readonly reason: DeadReason;
  /** Of the newest of them. */
  readonly code: string | null;
  readonly message: string | null;
  readonly many: number;
  /** How many of them had been replayed before. */
  readonly cameBack: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** How many died in each of twelve equal spans from the first to the last. */
  readonly overTime: readonly number[];
  readonly newest: string;
}

/** Of the dead that were: what became of it. */
export interface LastDead {
  readonly id: string;
  readonly routingKey: string;
  readonly diedAt: number;
  readonly became: "dead" | "replayed" | "cancelled" | "replaced";
}

export interface OperationView extends OperationFacts {
  readonly id: string;
  /** The filter, as it was asked for: JSON. */
  readonly described: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** Of what it replays; null: as it was. */
  readonly priority: number | null;
  /** `stopped`: its canary did not end well, or was a pause; a person decides. */
  readonly state: "running" | "stopped" | "finished" | "aborted";
  /** Of those done, how many were moved; the others were in the wrong state by then. */
  readonly moved: number;
  /** What became of those that were moved. */
  readonly ends: { readonly unfinished: number; readonly well: number; readonly badly: number };
}
