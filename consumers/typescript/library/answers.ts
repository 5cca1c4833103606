/**
 * What a handler may throw to say more than "it failed". Whatever else it throws is a transient failure,
 * tried again by its contract's retry policy.
 *
 *   return            done
 *   throw Permanent   never try this again
 *   throw RetryAfter  a failure, to be tried again after this pause
 *   throw Snooze      not now, and no failure
 */

/** Trying again cannot mend this: the task ends among the dead letters, grouped by `code`. */
export class Permanent extends Error {
  override readonly name = "Permanent";
  readonly code: string;

  constructor(message: string, options: AnswerOptions = {}) {
    super(message, causeOf(options));
    this.code = options.code ?? "permanent";
  }
}

/** A failure that knows when it is worth trying again. The attempt counts; the pause is this one instead of the policy's. */
export class RetryAfter extends Error {
  override readonly name = "RetryAfter";
  readonly code: string;
  readonly pauseMs: number;

  /** `pauseMs`: milliseconds, at most 7 days. Throws a RangeError for anything else. */
  constructor(pauseMs: number, message: string, options: AnswerOptions = {}) {
    super(message, causeOf(options));
    this.code = options.code ?? "retry_after";
    this.pauseMs = wholeMilliseconds(pauseMs, "RetryAfter", 7 * dayMs);
  }
}

/** Not now: the task comes back after this pause; no failure is counted. */
export class Snooze extends Error {
  override readonly name = "Snooze";
  readonly forMs: number;

  /** `forMs`: milliseconds, at most 30 days. Throws a RangeError for anything else. */
  constructor(forMs: number) {
    super(`not now, again in ${forMs} ms`);
    this.forMs = wholeMilliseconds(forMs, "Snooze", 30 * dayMs);
  }
}

export interface AnswerOptions {
  /** Names the group of the failure on the dashboard, and in the contract's `retry.on`. */
  readonly code?: string;
  readonly cause?: unknown;
}

function causeOf({ cause }: AnswerOptions): ErrorOptions {
  return cause === undefined ? {} : { cause };
}

const dayMs = 86_400_000;

/** The most is the protocol's: contracts/messages/outcome.schema.json. */
function wholeMilliseconds(value: number, of: string, most: number): number {
  if (value >= 0 && value <= most) return Math.ceil(value);
  throw new RangeError(`${of} takes 0 to ${most} ms (${most / dayMs} days), got ${value}`);
}
