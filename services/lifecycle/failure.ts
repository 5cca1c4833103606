import type { Backoff, RetryPolicy } from "../contracts/policy.ts";
import type { Failed } from "./outcome.ts";
import type { DeadReason } from "./task.ts";

/**
 * What happens when an attempt fails.
 *
 *   permanent failure, or the policy says "never" ──► dead  permanent_failure
 *   the last allowed failure ───────────────────────► dead  attempts_exhausted, or crashed, or silent
 *   the consumer asked for a pause ─────────────────► retry at the time it asked for
 *   anything else ──────────────────────────────────► retry after the policy's delay, spread by jitter
 *
 * `retry.on` of the contract may treat one failure code apart: other delays, another number of
 * attempts, or none. A task's own number of attempts stands in place of its contract's, and never allows a code more
 * than `retry.on` does. Nothing here touches the store or the broker.
 */
export function decideAfterFailure(task: FailedTask, now: number, random: number): FailureDecision {
  const { failures, failure, policy, maxAttempts } = task;
  const rule = policy.on[failure.code];

  if (failure.failure === "permanent" || rule === "never") return { kind: "dead", reason: "permanent_failure" };
  const effective: Backoff & { readonly maxAttempts: number } = { ...policy, ...rule };
  const allowed = maxAttempts === null ? effective.maxAttempts : Math.min(maxAttempts, rule?.maxAttempts ?? maxAttempts);
  if (failures + 1 >= allowed) return { kind: "dead", reason: exhausted(failure.code) };

  const delayMs = failure.retryAfterMs ?? spread(retryDelayMs(effective, failures + 1), effective.jitter, random);
  return { kind: "retry", at: now + delayMs };
}

/** A task whose contract is not known any more is not tried again: whoever took the contract away decides, by a replay. */
export const retryOfTheUnknown: RetryPolicy = {
  maxAttempts: 1,
  backoff: "constant",
  firstDelayMs: 1_000,
  maxDelayMs: 1_000,
  jitter: 0,
  on: {},
};

export interface FailedTask {
  /** Since the last replay, this one not counted. */
  readonly failures: number;
  /** The task's own limit; null: the policy's. */
  readonly maxAttempts: number | null;
  readonly failure: Pick<Failed, "failure" | "code" | "retryAfterMs">;
  readonly policy: RetryPolicy;
}

export type FailureDecision = { readonly kind: "retry"; readonly at: number } | { readonly kind: "dead"; readonly reason: DeadReason };

/**
 * The wait before the next attempt, in milliseconds, before jitter.
 *
 *   failure       1    2    3    4 …
 *   exponential  2s   4s   8s  16s … 15 min   (the default policy)
 *   linear       2s   4s   6s   8s … 15 min
 *   constant     2s   2s   2s   2s
 */
export function retryDelayMs(policy: Backoff, failure: number): number {
  const growth = { exponential: 2 ** (failure - 1), linear: failure, constant: 1 }[policy.backoff];
  return Math.min(policy.firstDelayMs * growth, policy.maxDelayMs);
}

/** Spreads a delay evenly over ± `jitter` of it, so that tasks that failed together do not come back together. `random` is 0 to 1. */
function spread(delayMs: number, jitter: number, random: number): number {
  return Math.round(delayMs * (1 + jitter * (2 * random - 1)));
}

/** Tasks that died by a crash or by silence may still be done by somebody: their reason says so, and a late success counts. */
function exhausted(code: string): DeadReason {
  return code === "crashed" || code === "silent" ? code : "attempts_exhausted";
}
