import type { Rate } from "../../lifecycle/rate.ts";

/**
 * A rate as a bucket that holds as many as one window has and fills evenly, kept as one number: when it will be full.
 *
 *   100/s, full     100 at once, then one in 10 ms
 *   100/s, empty    the next in 10 ms
 */
export function take(rate: Rate, fullAt: number, now: number): Taken {
  const eachMs = rate.perMs / rate.count;
  const next = Math.max(fullAt, now) + eachMs;
  const waitMs = next - now - rate.perMs;
  if (waitMs > 0) return { isGiven: false, fullAt, left: 0, nextInMs: waitMs, fullInMs: fullAt - now };
  return { isGiven: true, fullAt: next, left: Math.floor((rate.perMs - (next - now)) / eachMs), nextInMs: eachMs, fullInMs: next - now };
}

export interface Taken {
  readonly isGiven: boolean;
  readonly fullAt: number;
  /** How many more may follow at once. */
  readonly left: number;
  /** When there is one more. */
  readonly nextInMs: number;
  /** When there are all again. */
  readonly fullInMs: number;
}

/** One bucket for each name; those that are full again are forgotten. */
export class Buckets {
  readonly #fullAt = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  take(name: string, rate: Rate): Taken {
    const now = this.#now();
    const taken = take(rate, this.#fullAt.get(name) ?? 0, now);
    if (this.#fullAt.size >= mostKept && !this.#fullAt.has(name)) this.#forgetFull(now);
    this.#fullAt.set(name, taken.fullAt);
    return taken;
  }

  #forgetFull(now: number): void {
    for (const [name, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(name);
    // So many at once that all are in use: the oldest begins anew.
    const [oldest] = this.#fullAt.keys();
    if (this.#fullAt.size >= mostKept && oldest !== undefined) this.#fullAt.delete(oldest);
  }
}

const mostKept = 10_000;
