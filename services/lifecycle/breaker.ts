import type { BreakerPolicy } from "../contracts/policy.ts";

/**
 * Release of a routing key stops while too many of its attempts fail, so that a broken deploy does not use up every
 * task's attempts.
 *
 *   closed ── of the newest `of` attempts, `failing` failed ──► tripped ── after `pause` ──► trying: one task
 *     ▲                                                            ▲                            │
 *     └──────────────── it succeeded ───────────────────────────── │ ◄────── it failed ─────────┘
 *
 * What was out when it tripped ends as it may, and is no news.
 */
export function afterAttempt(breaker: Breaker, attempt: EndedAttempt, policy: BreakerPolicy, now: number): Breaker {
  const tripped: Breaker = { kind: "tripped", since: now, until: now + policy.pauseMs };
  switch (breaker.kind) {
    case "closed": {
      const newest = `${breaker.newest}${attempt.failed ? failedMark : endedWell}`.slice(-policy.of);
      return newest.length === policy.of && shareOfFailed(newest) >= policy.failing ? tripped : { kind: "closed", newest };
    }
    case "tripped":
      return breaker;
    case "trying":
      if (attempt.taskId !== breaker.taskId) return breaker;
      return attempt.failed ? { ...tripped, since: breaker.since } : closed;
  }
}

/** How many may be released, and whether the first of them is the one to try. */
export function throughBreaker(breaker: Breaker, trialIsOut: boolean, now: number): { readonly most: number; readonly isTrial: boolean } {
  if (breaker.kind === "closed") return { most: Number.POSITIVE_INFINITY, isTrial: false };
  const mayTry = breaker.kind === "tripped" ? breaker.until <= now : !trialIsOut;
  return { most: mayTry ? 1 : 0, isTrial: mayTry };
}

export function trying(breaker: Breaker, taskId: string, now: number): Breaker {
  return { kind: "trying", since: breaker.kind === "closed" ? now : breaker.since, taskId };
}

export type Breaker =
  /** The newest attempts, the last one last: `x` failed, `.` ended well. */
  | { readonly kind: "closed"; readonly newest: string }
  | { readonly kind: "tripped"; readonly since: number; readonly until: number }
  | { readonly kind: "trying"; readonly since: number; readonly taskId: string };

export const closed: Breaker = { kind: "closed", newest: "" };

export interface EndedAttempt {
  readonly taskId: string;
  readonly failed: boolean;
}

const failedMark = "x";
const endedWell = ".";

const shareOfFailed = (newest: string): number => newest.split(failedMark).length / newest.length - 1 / newest.length;
