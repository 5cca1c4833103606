/** What rounds say: their middle, and how far they lie apart. */
export function summaryOf(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: median(sorted), least: sorted[0]!, most: sorted.at(-1)! };
}

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The ratio of each round, and their summary: what disturbs the machine in a round disturbs both. */
export function ratioOf(values: readonly number[], others: readonly number[]): Summary {
  return summaryOf(values.map((value, round) => value / others[round]!));
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Whether a backlog grows: the mean of the last third is well above that of the second. A backlog that comes and goes
 * does not grow, nor does one that is high at first and melts.
 */
export function isGrowing(backlog: readonly number[], noise: number): boolean {
  const third = Math.floor(backlog.length / 3);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  return mean(backlog.slice(-third)) > mean(backlog.slice(third, -third)) * 1.2 + noise;
}
