const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `<n>` with ms, s, m, h or d, in milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^([0-9]{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined || unit === undefined ? null : Number(count) * unitMs[unit]!;
}

/** As `parseDuration` reads it, in the largest unit that leaves nothing over. */
export function durationText(ms: number): string {
  const [unit, unitIsMs] = Object.entries(unitMs).findLast(([, each]) => ms % each === 0 && ms >= each) ?? ["ms", 1];
  return `${ms / unitIsMs}${unit}`;
}

/** `<n>/s`, `<n>/m` or `<n>/h`; null for anything else. */
export function parseRate(text: string): { readonly count: number; readonly perMs: number } | null {
  const [, count, unit] = /^([1-9][0-9]{0,6})\/([smh])$/.exec(text) ?? [];
  return count === undefined || unit === undefined ? null : { count: Number(count), perMs: unitMs[unit]! };
}
