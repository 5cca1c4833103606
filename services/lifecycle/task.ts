/**
 * The states of a task. Every arrow between them is in `judge.ts` (what consumers report),
 * `expiry.ts` (time that ran out) and `release.ts` (who goes next); the store carries them out.
 *
 *   accepted ── claimed ──► queued ── first report ──► running ──► succeeded
 *      ▲                      └──── an outcome may be the first word ────┤
 *      └── due ── scheduled, retrying ◄── snoozed, failed ───────────────┤
 *                                                                        └► dead
 *   cancelled, expired: at any time before the end.   handed_over: outcome "none", at the confirm.
 *   blocked, skipped: steps of a pipeline.
 */
export const taskStates = [
  "scheduled",
  "blocked",
  "accepted",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "handed_over",
  "dead",
  "expired",
  "cancelled",
  "skipped",
] as const;

export type TaskState = (typeof taskStates)[number];

/** A task in one of these is over; only a replay (or, for `dead` by silence or crash, a late success) moves it again. */
const endedStates = ["succeeded", "handed_over", "dead", "expired", "cancelled", "skipped"] as const satisfies readonly TaskState[];

export function hasEnded(state: TaskState): boolean {
  return (endedStates as readonly TaskState[]).includes(state);
}

/** What decisions about a task rest on, as its row says it at this moment. Times are milliseconds since 1970. */
export interface TaskFacts {
  readonly id: string;
  readonly routingKey: string;
  readonly state: TaskState;
  /** The fence: rises each time the task is to be tried anew, and never starts again. */
  readonly attempt: number;
  /** What `max_attempts` limits; starts again at a replay. */
  readonly failures: number;
  /** Its own limit of attempts; null: its contract's. */
  readonly maxAttempts: number | null;
  /** Snoozes in a row. */
  readonly snoozes: number;
  /** The last attempt that was claimed for publishing; null: none was. */
  readonly releasedAttempt: number | null;
  /** Who works on the current attempt, by its own report. */
  readonly holder: Holder | null;
  readonly ackedEarly: boolean;
  readonly reason: DeadReason | null;
  /** The pipeline that it is a step of. */
  readonly pipeline: string | null;
  /** The task that stands in its place (edit and replay). */
  readonly replacedBy: string | null;
  /** Its payload is there: a step of a pipeline has none until its stage begins. */
  readonly isMade: boolean;
}

/** The facts, and what a report writes beside them. */
export interface TaskRecord extends TaskFacts {
  /** When it came to wait for its attempt: accepted, due, or replayed. */
  readonly waitingSince: number;
  readonly dueAt: number | null;
  /** 0 to 1. */
  readonly progress: number | null;
  readonly note: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Of a dead task: `fingerprint.ts`. */
  readonly fingerprint: string | null;
  /** JSON text. */
  readonly result: string | null;
}

export interface Holder {
  /** Ends in the id of that process's start, so that two lives of one process are two consumers. */
  readonly consumer: string;
  /** How often the holder's message had come back when it reported. */
  readonly redeliveries: number;
  readonly reportedAt: number;
}

export const deadReasons = ["permanent_failure", "attempts_exhausted", "crashed", "silent", "refused"] as const;

export type DeadReason = (typeof deadReasons)[number];
