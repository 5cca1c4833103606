import type { Clock } from "./cron.ts";

/** What a schedule says of how its tasks follow each other. */
export interface ScheduleRule {
  /** What is done while a task of it is unfinished: leave this run out, let it come behind, or cancel the unfinished. */
  readonly overlap: Overlap;
  /** Which runs are made up for that were due while nobody was there to begin them. */
  readonly catchUp: CatchUp;
  /** Each run is moved by a time of its own, less than this. */
  readonly jitterMs: number;
}

export const overlaps = ["skip", "queue", "cancel_running"] as const;

export type Overlap = (typeof overlaps)[number];

/** A number: all of them, the last so many. */
export type CatchUp = "none" | "last" | number;

export const mostCaughtUp = 100;

/** A run that begins so late is still on time: the coordinator may just have changed. */
const onTimeMs = 60_000;

/**
 * The runs to begin now, oldest first, and the instant of the next one. `nextAt` is the instant that was due next when the
 * schedule was last looked at. The instants of a schedule are those of its clock, whatever the jitter, so each run has a
 * name of its own: (schedule, instant).
 */
export function dueRuns(clock: Clock, { catchUp }: Pick<ScheduleRule, "catchUp">, nextAt: number, now: number): DueRuns {
  const most = catchUp === "none" ? 0 : catchUp === "last" ? 1 : catchUp;
  // Of a clock that ticks once a minute at most two are on time; one more tells whether any is left out.
  const due = clock.last(now, Math.max(most, 2) + 1).filter((instant) => instant >= nextAt);
  const begun = due.filter((instant, index) => index < most || now - instant <= onTimeMs);
  return { begin: begun.toReversed(), missed: due.find((instant) => !begun.includes(instant)) ?? null, nextAt: clock.next(now) };
}

export interface DueRuns {
  readonly begin: readonly number[];
  /** The latest that is not made up for; null: none was missed. */
  readonly missed: number | null;
  readonly nextAt: number | null;
}

/** When the task of a run is due: the instant, later by this run's own part of the jitter. The same for whoever asks. */
export function dueAtOf(scheduleId: string, instant: number, jitterMs: number): number {
  return jitterMs === 0 ? instant : instant + (hashOf(`${scheduleId} ${instant}`) % jitterMs);
}

/** FNV-1a, 32 bits (RFC 9923 §2). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

/** Why a run has no task of its own. */
export const runResults = ["begun", "overlap", "duplicate", "contract_violation", "missed"] as const;

export type RunResult = (typeof runResults)[number];
