import type { UniquePolicy } from "../contracts/policy.ts";
import { hasEnded, type TaskState } from "./task.ts";

/**
 * Two tasks with equal values at the fields that their contract calls `unique` are one, as long as the first holds.
 *
 *   while waiting      until the first is released: what is worked already may not know what the second wants
 *   while unfinished   until the first has ended
 *   while 1h           for that long, whatever becomes of the first
 *
 * A hold is taken when a task is accepted or replayed, never at a retry. What the second is answered:
 *
 *   reject             refused, and told who holds
 *   return_existing    the first
 *   replace            the first, with the second's payload, while nobody can have read the old one; else the second
 *                      stands beside it, and holds from now on
 */
export function decideUnique(hold: Hold, then: UniquePolicy["then"], now: number): UniqueDecision {
  if (!lives(hold, now)) return "take";
  switch (then) {
    case "reject":
      return "reject";
    case "return_existing":
      return "return_existing";
    case "replace":
      return replaceable(hold.state) ? "replace" : "beside";
  }
}

export type UniqueDecision = "take" | "reject" | "return_existing" | "replace" | "beside";

export interface Hold {
  /** Of the task that holds; null: it is not kept any more. */
  readonly state: TaskState | null;
  readonly during: Holding["during"];
  /** Milliseconds since 1970, of a hold for a time. */
  readonly until: number | null;
}

/** What a new task asks for. */
export interface Holding {
  readonly during: "waiting" | "unfinished" | "time";
  readonly until: number | null;
}

export function holdingOf({ while: during }: UniquePolicy, now: number): Holding {
  return typeof during === "string" ? { during, until: null } : { during: "time", until: now + during.forMs };
}

export function lives({ state, during, until }: Hold, now: number): boolean {
  if (during === "time") return until !== null && now < until;
  if (state === null || hasEnded(state)) return false;
  return during === "unfinished" || waits(state);
}

/** Whose message nobody can have. */
const waits = (state: TaskState): boolean => state === "scheduled" || state === "blocked" || state === "accepted";

const replaceable = (state: TaskState | null): boolean => state === "scheduled" || state === "accepted";
