import type { Attempt, Task } from "../../api/shapes.ts";

/** One piece of a task's life, from when to when; null: it has not ended yet. */
export interface Piece {
  readonly kind: "accepted" | "waiting" | "attempt" | "retrying";
  /** Of an attempt: its number. */
  readonly attempt: number | null;
  readonly from: number;
  readonly to: number | null;
  /** What was reported of it; null: nothing. */
  readonly report: Attempt | null;
}

/**
 * The life of a task in order, made of what was reported and of nothing else:
 *
 *   accepted  ├──────┤ waiting
 *                    ├───┤ attempt 1 failed
 *                        ├─────┤ retrying
 *                              ├──┤ attempt 2
 *
 * An attempt whose consumer reported no times has none: it stands at the moment when it was recorded.
 */
export function timelineOf(task: Task): readonly Piece[] {
  const began = Date.parse(task.accepted_at);
  const pieces: Piece[] = [{ kind: "accepted", attempt: null, from: began, to: began, report: null }];
  let at = began;
  for (const report of task.attempts.toSorted((a, b) => startOf(a) - startOf(b))) {
    const from = Math.max(startOf(report), at);
    const to = Math.max(endOf(report), from);
    if (from > at) pieces.push({ kind: pieces.length === 1 ? "waiting" : "retrying", attempt: null, from: at, to: from, report: null });
    pieces.push({ kind: "attempt", attempt: report.attempt, from, to, report });
    at = Math.max(at, to);
  }
  return [...pieces, ...unfinished(task, at, pieces.length > 1)];
}

const startOf = ({ started_at, recorded_at }: Attempt): number => Date.parse(started_at ?? recorded_at);
const endOf = ({ finished_at, recorded_at }: Attempt): number => Date.parse(finished_at ?? recorded_at);

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
