import { bucketOf, type Histogram } from "./histogram.ts";

/**
 * What is counted of a routing key as it happens, in spans of time.
 *
 *   in           a task came to wait: accepted, due, replayed, a step whose stage began
 *   succeeded    an attempt that succeeded      failed   one that failed      (out: both, and what was snoozed)
 *   dead         a task that was given up
 *   returned     a message that RabbitMQ gave back to its publisher, since no queue is bound for it
 *   duration     finished_at - started_at of succeeded attempts, by the clock of their consumer
 *   wait         started_at - when the task came to wait; below 0, by two clocks that differ, it counts as 0
 *   end_to_end   recorded - when the task came to wait, of succeeded attempts
 *   waiting      how many waited: the most in that span
 *   last_success when the last success was recorded: a time
 */
export const counted = ["in", "succeeded", "failed", "snoozed", "dead", "returned"] as const;
export const measured = ["duration", "wait", "end_to_end"] as const;
/** Of these the largest is kept; everything else is added up. */
export const largest = ["waiting", "last_success"] as const;

export type Tallied = (typeof counted)[number] | (typeof measured)[number] | (typeof largest)[number];

/** One thing that was counted: of a histogram its bucket. */
export interface Tally {
  readonly routingKey: string;
  readonly what: Tallied;
  readonly bucket: number;
  readonly many: number;
}

/** An attempt that ended, as its report and its row say. Times are milliseconds since 1970. */
export interface EndedAttempt {
  readonly outcome: "succeeded" | "failed" | "snoozed";
  /** By the clock of its consumer; null: it said nothing of it. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** When the task came to wait for this attempt. */
  readonly waitingSince: number;
}

/** How long it worked, by the clock of its consumer; null: that said nothing of it. */
export function durationMsOf({ startedAt, finishedAt }: Pick<EndedAttempt, "startedAt" | "finishedAt">): number | null {
  return startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt);
}

/** What an attempt that ended adds. */
export function talliesOf(routingKey: string, attempt: EndedAttempt, died: boolean, now: number): readonly Tally[] {
  const { outcome, startedAt, waitingSince } = attempt;
  const one = (what: Tallied, bucket = 0, many = 1): Tally => ({ routingKey, what, bucket, many });
  const tallies = [one(outcome)];
  if (died) tallies.push(one("dead"));
  if (startedAt !== null) tallies.push(one("wait", bucketOf(startedAt - waitingSince)));
  if (outcome !== "succeeded") return tallies;
  const durationMs = durationMsOf(attempt);
  if (durationMs !== null) tallies.push(one("duration", bucketOf(durationMs)));
  return [...tallies, one("end_to_end", bucketOf(now - waitingSince)), one("last_success", 0, now)];
}

type Counted = Pick<Tally, "what" | "bucket" | "many">;

/** What was counted of one thing. */
export function sumOf(tallies: readonly Counted[], what: Tallied): number {
  return tallies.reduce((all, one) => (one.what === what ? all + one.many : all), 0);
}

export function histogramOf(tallies: readonly Counted[], what: Tallied): Histogram {
  return new Map(tallies.flatMap((one) => (one.what === what ? [[one.bucket, one.many] as const] : [])));
}

/** Spans in which everything is counted side by side, and how long each is kept: short ones for what happens now, long ones for the charts. */
export const spans = [
  { ms: 10_000, keptForMs: 10 * 60_000 },
  { ms: 60_000, keptForMs: 25 * 3_600_000 },
  { ms: 3_600_000, keptForMs: 8 * 86_400_000 },
] as const;

/** What was the most in each of so many minutes, the oldest first and this one last; null: nobody looked. */
export function minuteByMinute(spans: readonly { readonly at: number; readonly many: number }[], minutes: number, now: number): Minutes {
  const first = firstMinute(minutes, now);
  const byTime = new Map(spans.map(({ at, many }) => [at, many]));
  return Array.from({ length: minutes }, (_, index) => byTime.get(first + index * minuteMs) ?? null);
}

/** When the first of so many minutes began, of which this one is the last. */
export const firstMinute = (minutes: number, now: number): number => now - (now % minuteMs) - (minutes - 1) * minuteMs;

export type Minutes = readonly (number | null)[];
const minuteMs = 60_000;

export type SpanMs = (typeof spans)[number]["ms"];
