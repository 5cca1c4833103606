/** Numbers, durations and sizes as a person reads them. No value of these decides anything. */

const whole = new Intl.NumberFormat("en-GB");
const oneDigit = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);

/** Counts stop at ten thousand. */
export const countedTo = (value: number): string => (value > 10_000 ? "10,000+" : whole.format(value));

export const shortCount = (value: number): string => compact.format(value);

export const perMinute = (value: number): string =>
  value < 10 ? oneDigit.format(value) : value < 10_000 ? whole.format(Math.round(value)) : compact.format(value);

export const percent = (ratio: number): string => `${ratio > 0.99 && ratio < 1 ? oneDigit.format(ratio * 100) : Math.floor(ratio * 100)} %`;

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/**
 * In at most two units: `41 min 12 s`, `3 d 2 h`. Under ten seconds with one digit, under one in milliseconds.
 */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${oneDigit.format(Math.floor(ms / 100) / 10)} s`;
  const first = units.findIndex(([, size]) => ms >= size);
  const [unit, size] = units[first]!;
  const many = Math.floor(ms / size);
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((ms % size) / next[1]);
  return `${many} ${unit}${rest === 0 ? "" : ` ${rest} ${next![0]}`}`;
}

/** In one unit, for columns. */
export const shortDuration = (milliseconds: number): string => duration(milliseconds).split(" ").slice(0, 2).join(" ");

/** What a contract says as `30s`; null: it says nothing that is one. */
export function millisecondsOf(text: string): number | null {
  const [, many, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  const sizes: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return many === undefined || unit === undefined ? null : Number(many) * sizes[unit]!;
}

export function bytes(size: number): string {
  if (size < 1_000) return `${size} bytes`;
  return size < 1_000_000 ? `${oneDigit.format(size / 1_000)} KB` : `${oneDigit.format(size / 1_000_000)} MB`;
}

/** The beginning says when, the end which one: `0199…8f1c`. A name stays whole. */
export const shortId = (id: string): string => (!/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? id : `${id.slice(0, 4)}…${id.slice(-4)}`);
