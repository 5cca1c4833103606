/**
 * An operation does one thing to many tasks, whose ids were frozen when it was asked for: what dies later is not in it.
 *
 *   `first` of them, a canary ──► all of those have ended ──► well, or as many as were asked for: the rest, at its rate
 *                                                        └──► not: it stops, and waits for a person: resume, or abort
 *   without `first` ────────────► all of them, at its rate
 *
 * A cancel has nothing to wait for, so its canary is only a pause.
 */
export function nextOfOperation(operation: OperationFacts, now: number): OperationStep {
  const { action, done, total, first, canary, canaryEnds, rate, since } = operation;
  if (done >= total) return { kind: "finish" };
  if (first !== null && canary === "out") {
    if (done < Math.min(first, total)) return { kind: "go", many: Math.min(first, total) - done };
    if (action === "cancel") return { kind: "stop" };
    if (canaryEnds.unfinished > 0) return { kind: "wait" };
    return isWell(operation) ? { kind: "canary_is_well" } : { kind: "stop" };
  }
  const elapsedMs = now - since.at;
  const allowed = rate === null ? mostAtOnce : Math.floor((rate * elapsedMs) / 1_000) - (done - since.done);
  const many = Math.min(total - done, allowed, mostAtOnce);
  return many > 0 ? { kind: "go", many } : { kind: "wait" };
}

/** Those that were in another state by then are no sign of anything. */
function isWell({ canaryEnds: { well, badly }, firstSucceed }: OperationFacts): boolean {
  return firstSucceed === null ? badly === 0 : well >= Math.min(firstSucceed, well + badly);
}

export interface OperationFacts {
  readonly action: "replay" | "cancel";
  readonly done: number;
  readonly total: number;
  /** How many the canary has; null: none. */
  readonly first: number | null;
  /** So many of them have to succeed; null: all. */
  readonly firstSucceed: number | null;
  /** `out`: it has not ended, or not well; `passed`: a person, or its success, has let the rest go. */
  readonly canary: "out" | "passed";
  /** How many of the canary's tasks have not ended, and how many not well. */
  readonly canaryEnds: { readonly unfinished: number; readonly well: number; readonly badly: number };
  /** Tasks a second; null: as fast as it goes. */
  readonly rate: number | null;
  /** Since when the rate counts, and how many were done then. */
  readonly since: { readonly at: number; readonly done: number };
}

export type OperationStep =
  | { readonly kind: "go"; readonly many: number }
  | { readonly kind: "wait" }
  | { readonly kind: "canary_is_well" }
  | { readonly kind: "stop" }
  | { readonly kind: "finish" };

/** One transaction. */
const mostAtOnce = 500;
