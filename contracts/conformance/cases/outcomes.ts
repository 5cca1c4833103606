import type { Outcome } from "../tap/events.ts";

export const shown = (value: unknown): string => (value === undefined ? "nothing" : String(value));

/** `failed (transient, timed_out)`, or its kind alone. */
export function shownOutcome({ kind, failure, code }: Outcome): string {
  return kind === "failed" ? `failed (${shown(failure)}, ${shown(code)})` : shown(kind);
}

export function isFailed({ kind, failure, code }: Outcome, as: "transient" | "permanent", by: string): boolean {
  return kind === "failed" && failure === as && code === by;
}

/** Null where there is one, however often it was sent; who reports two has worked twice. */
export function wrongTwice(outcomes: readonly Outcome[]): string | null {
  const different = new Set(outcomes.map((outcome) => JSON.stringify(outcome)));
  return different.size <= 1 ? null : `It reported ${different.size} different outcomes of one attempt, so it was worked more than once.`;
}
