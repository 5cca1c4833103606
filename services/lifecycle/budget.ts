import type { Rate } from "./rate.ts";

/**
 * A rate as a bucket that holds as many as one window has and fills evenly, kept as one number: when it will be full.
 *
 *   100/s, full     100 at once, then one in 10 ms
 *   100/s, empty    the next in 10 ms
 *   100/s, 3 left   of 5 that are asked for, 3
 */
export function takeFrom(rate: Rate, fullAt: number, many: number, now: number): TakenFrom {
  const eachMs = rate.perMs / rate.count;
  // Never later than a window from now: the rate may have been a slower one when it was last taken from.
  const from = Math.min(Math.max(fullAt, now), now + rate.perMs);
  const there = Math.floor((now + rate.perMs - from + tinyMs) / eachMs);
  const given = Math.min(many, there);
  const full = from + given * eachMs;
  const left = there - given;
  return { given, left, fullAt: full, nextInMs: left > 0 ? 0 : full + eachMs - (now + rate.perMs) };
}

export interface TakenFrom {
  readonly given: number;
  /** How many more may follow at once. */
  readonly left: number;
  /** When there are all again. */
  readonly fullAt: number;
  /** When there is one more. */
  readonly nextInMs: number;
}

/** A time since 1970 holds no finer parts: what three thirds are short of a whole is no shortage. */
const tinyMs = 0.001;
