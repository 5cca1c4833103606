/**
 * Durations in buckets of a twelfth of an octave: each bound is 6 % above the one before, so a quantile is known to 3 %, and
 * histograms of several processes and minutes are merged by adding their counts.
 *
 *   bucket   0     1     2  …    12  …    120 …
 *   up to  1 ms  1.06  1.12 …   2 ms  …    1 s …
 */
export function bucketOf(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log2(ms) * perOctave - rounding);
}

const perOctave = 12;
/** `Math.log2` of a bound may come out a hair above it. */
const rounding = 1e-9;

/** The geometric middle of a bucket, in milliseconds. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** ((bucket - 0.5) / perOctave);
}

/** How often each bucket was met. */
export type Histogram = ReadonlyMap<number, number>;

/** Null: nothing was measured. */
export function quantilesOf(histogram: Histogram): Quantiles | null {
  const sorted = [...histogram].toSorted(([one], [other]) => one - other);
  const of = sorted.reduce((sum, [, many]) => sum + many, 0);
  if (of === 0) return null;
  const quantile = (share: number): number => {
    let left = Math.ceil(of * share);
    for (const [bucket, many] of sorted) {
      left -= many;
      if (left <= 0) return Math.round(middleOf(bucket));
    }
    return Math.round(middleOf(sorted.at(-1)![0]));
  };
  const mean = Math.round(sorted.reduce((sum, [bucket, many]) => sum + middleOf(bucket) * many, 0) / of);
  return { mean, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), of };
}

/** In milliseconds, of so many. */
export interface Quantiles {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly of: number;
}
