/**
 * A rate limit, held over every window of its length, wherever that begins: a bucket that fills evenly would let
 * through twice as much around its edge. What was released within the last window is remembered in bursts; those of
 * one hundredth of a window are one, dated by the latest of them, so the limit is never exceeded and at most a
 * hundredth late.
 *
 *   100/s, 60 released 0.4 s ago ─► 40 now, the next 60 in 0.6 s
 */
export function leftOfRate(rate: Rate, recent: readonly Burst[], now: number): number {
  return Math.max(0, rate.count - sum(within(rate, recent, now)));
}

/** When one more may be released; now, where one may already. */
export function opensAt(rate: Rate, recent: readonly Burst[], now: number): number {
  const counted = within(rate, recent, now);
  let free = rate.count - sum(counted);
  for (const [at, many] of counted) {
    if (free > 0) break;
    free += many;
    if (free > 0) return at + rate.perMs;
  }
  return now;
}

/** What is to be remembered once so many have been released. */
export function afterReleaseOf(rate: Rate, recent: readonly Burst[], many: number, now: number): readonly Burst[] {
  const counted = within(rate, recent, now);
  if (many === 0) return counted;
  const last = counted.at(-1);
  // Clocks of two processes differ: what was released never becomes older than it is.
  const at = Math.max(now, last?.[0] ?? 0);
  const earlier = counted.slice(0, -1);
  const first = earlier.at(-1)?.[0] ?? 0;
  if (last !== undefined && at - first <= rate.perMs / 100) return [...earlier, [at, last[1] + many]];
  return [...counted, [at, many]];
}

export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** So many, at that time, in milliseconds since 1970. */
export type Burst = readonly [at: number, many: number];

const within = ({ perMs }: Rate, recent: readonly Burst[], now: number): readonly Burst[] => recent.filter(([at]) => at + perMs > now);

const sum = (bursts: readonly Burst[]): number => bursts.reduce((total, [, many]) => total + many, 0);
