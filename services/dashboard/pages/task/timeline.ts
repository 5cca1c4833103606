import type { Attempt, Task } from "../../api/shapes.ts";

/** One piece of a task's life, from when to when; null: it has not ended yet. */
export interface Piece {
  readonly kind: "accepted" | "waiting" | "attempt" | "retrying";
  /** Of a wait that would come out negative, so that none is shown: by how much the clock of whose consumer is behind. */
  readonly skew?: ClockSkew;
  /** Of an attempt: its number. */
  readonly attempt: number | null;
  readonly from: number;
  readonly to: number | null;
  /** What was reported of it; null: nothing. */
  readonly report: Attempt | null;
}

export interface ClockSkew {
  readonly ms: number;
  /** Null: it did not name itself. */
  readonly consumer: string | null;
}

/**
 * The life of a task in order, made of what was reported and of nothing else:
 *
 *   accepted  ├──────┤ waiting
 *                    ├───┤ attempt 1 failed
 *                        ├─────┤ retrying
 *                              ├──┤ attempt 2
 *
 * Run times are the consumer's clock, everything else is the store's: an attempt that began before it could have begun is drawn
 * from where it could, and the wait before it says by how much the two differ. An attempt whose consumer reported no times has none: it stands at the moment when it was recorded.
 */
export function timelineOf(task: Task): readonly Piece[] {
  const began = Date.parse(task.accepted_at);
  const pieces: Piece[] = [{ kind: "accepted", attempt: null, from: began, to: began, report: null }];
  let at = began;
  for (const report of task.attempts.toSorted((a, b) => a.attempt - b.attempt || startOf(a) - startOf(b))) {
    const from = Math.max(startOf(report), at);
    const to = from + Math.max(0, endOf(report) - startOf(report));
    const skew = skewOf(task, report);
    if (skew !== null) pieces.push({ kind: kindOfWait(pieces), attempt: null, from: at, to: at, report: null, skew });
    else if (from > at) pieces.push({ kind: kindOfWait(pieces), attempt: null, from: at, to: from, report: null });
    pieces.push({ kind: "attempt", attempt: report.attempt, from, to, report });
    at = Math.max(at, to);
  }
  return [...pieces, ...unfinished(task, at, pieces.length > 1)];
}

const startOf = ({ started_at, recorded_at }: Attempt): number => Date.parse(started_at ?? recorded_at);
const endOf = ({ finished_at, recorded_at }: Attempt): number => Date.parse(finished_at ?? recorded_at);

const kindOfWait = (before: readonly Piece[]): "waiting" | "retrying" => (before.length === 1 ? "waiting" : "retrying");

/** The store knows since when an attempt could have begun: since its task was accepted, or since the attempt before it was recorded. */
function skewOf(task: Task, { attempt, started_at: startedAt, consumer }: Attempt): ClockSkew | null {
  if (startedAt === null) return null;
  const before = task.attempts.filter((one) => one.counted && one.attempt < attempt).map(({ recorded_at }) => Date.parse(recorded_at));
  const ms = Math.max(Date.parse(task.accepted_at), ...before) - Date.parse(startedAt);
  return ms > 0 ? { ms, consumer } : null;
}

/** What goes on at this moment. */
function unfinished(
  { state, started_at: startedAt, ended_at: endedAt, attempt, attempts }: Task,
  at: number,
  wasTried: boolean,
): readonly Piece[] {
  const waiting: Piece = { kind: wasTried ? "retrying" : "waiting", attempt: null, from: at, to: null, report: null };
  switch (state) {
    case "scheduled":
    case "blocked":
    case "accepted":
    case "queued":
    case "retrying":
      return [waiting];
    case "running": {
      const from = Math.max(at, startedAt === null ? at : Date.parse(startedAt));
      const before: readonly Piece[] = from > at ? [{ ...waiting, to: from }] : [];
      return attempts.some((one) => one.attempt === attempt) ? [] : [...before, { kind: "attempt", attempt, from, to: null, report: null }];
    }
    case "handed_over": {
      // RabbitMQ has taken it; of the attempt itself nobody tells.
      const to = Math.max(at, endedAt === null ? at : Date.parse(endedAt));
      const before: readonly Piece[] = to > at ? [{ ...waiting, to }] : [];
      return [...before, { kind: "attempt", attempt, from: to, to, report: null }];
    }
    default:
      return [];
  }
}
