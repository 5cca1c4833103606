import type { Held } from "./difference.ts";
import { type Quantiles, quantilesOf } from "./histogram.ts";
import { histogramOf, type Minutes, sumOf, type Tallied, type Tally } from "./tally.ts";

/**
 * The figures of a routing key, as every page, command, metric and alert says them. Each has one definition, here.
 *
 *   waiting        accepted in the store + ready in RabbitMQ: due, and taken by nobody; the former counted to 10,000
 *   lately         the most that waited, in each of the last 30 minutes
 *   oldest         now - when the one of `accepted` and `queued` that waits longest came to wait
 *   in, out        tasks that came to wait, attempts that ended, a minute, over the last minute
 *   drain          waiting / (out - in); while it grows: by how many a minute
 *   wanted slots   (in + waiting, a minute) x the mean duration: what comes is worked, and what waits is gone within a minute
 *   success        succeeded / ended attempts, over 15 minutes: counted by task, retries would hide the failures
 *   duration, wait, end to end     over 15 minutes (`tally.ts`)
 *
 * Of a contract without outcomes nobody reports what was done, so all that rests on reports is null: not reported.
 */
export function figuresOf(facts: KeyFacts, now: number): KeyFigures {
  const { states, broker, lately, reported } = facts;
  const waiting = facts.accepted > mostCounted ? mostCounted + 1 : facts.accepted + (broker?.ready ?? 0);
  const inPerMinute = perMinute(lately, ["in"], facts.latelyMs);
  const outPerMinute = reported ? perMinute(lately, ["succeeded", "failed", "snoozed"], facts.latelyMs) : null;
  const durationMs = quantilesOf(histogramOf(facts.quarter, "duration"));
  const [succeeded, failed] = [sumOf(facts.quarter, "succeeded"), sumOf(facts.quarter, "failed")];
  return {
    waiting,
    waitingLately: facts.waitingLately,
    oldestWaitingMs: states.waitingSince === null ? null : Math.max(0, now - states.waitingSince),
    ...{ running: states.running, retrying: states.retrying, scheduled: states.scheduled, dead: states.dead },
    ...{ ready: broker?.ready ?? null, inFlight: broker?.unacknowledged ?? null },
    ...{ consumers: broker?.consumers ?? null, slots: broker?.slots ?? null },
    ...{ inPerMinute, outPerMinute, ...drainOf(waiting, inPerMinute, outPerMinute) },
    success: reported && succeeded + failed > 0 ? { ratio: succeeded / (succeeded + failed), attempts: succeeded + failed } : null,
    durationMs,
    wantedSlots: reported ? wantedSlots(waiting, inPerMinute, durationMs) : null,
    waitMs: quantilesOf(histogramOf(facts.quarter, "wait")),
    endToEndMs: quantilesOf(histogramOf(facts.quarter, "end_to_end")),
    deadLastHour: sumOf(facts.hour, "dead"),
    returnedLately: sumOf(lately, "returned"),
    lastSuccessAt: facts.lastSuccessAt,
    difference: facts.difference,
  };
}

/** Counting those who wait goes no further: a million cost no more than ten thousand. */
export const mostCounted = 10_000;

/** All of one routing key. Times are milliseconds since 1970. */
export interface KeyFacts {
  /** False: its contract has no outcomes. */
  readonly reported: boolean;
  /** How many wait in the store; `mostCounted` + 1 means more. */
  readonly accepted: number;
  readonly states: {
    readonly running: number;
    readonly retrying: number;
    readonly scheduled: number;
    readonly dead: number;
    readonly waitingSince: number | null;
  };
  /** What RabbitMQ showed; null: nothing fresh is known. */
  readonly broker: BrokerFacts | null;
  readonly waitingLately: Minutes;
  readonly lately: readonly Tally[];
  /** How long `lately` is. */
  readonly latelyMs: number;
  readonly quarter: readonly Tally[];
  readonly hour: readonly Tally[];
  readonly lastSuccessAt: number | null;
  /** Where RabbitMQ and the store disagree for long (`difference.ts`). */
  readonly difference: Held | null;
}

export interface BrokerFacts {
  readonly ready: number;
  /** Null: the management API does not say. */
  readonly unacknowledged: number | null;
  /** Processes. */
  readonly consumers: number;
  /** The sum of their prefetches. */
  readonly slots: number;
}

export interface KeyFigures {
  /** Messages that RabbitMQ gave back to whichever process had published them, in the last minute. */
  readonly returnedLately: number;
  readonly waiting: number;
  readonly waitingLately: Minutes;
  readonly oldestWaitingMs: number | null;
  readonly running: number;
  readonly retrying: number;
  readonly scheduled: number;
  readonly dead: number;
  readonly ready: number | null;
  readonly inFlight: number | null;
  readonly consumers: number | null;
  readonly slots: number | null;
  readonly wantedSlots: number | null;
  readonly inPerMinute: number;
  readonly outPerMinute: number | null;
  readonly drainSeconds: number | null;
  readonly growingPerMinute: number | null;
  readonly success: { readonly ratio: number; readonly attempts: number } | null;
  readonly durationMs: Quantiles | null;
  readonly waitMs: Quantiles | null;
  readonly endToEndMs: Quantiles | null;
  readonly deadLastHour: number;
  readonly lastSuccessAt: number | null;
  readonly difference: Held | null;
}

function drainOf(waiting: number, inPerMinute: number, outPerMinute: number | null) {
  if (waiting === 0 || outPerMinute === null) return { drainSeconds: null, growingPerMinute: null };
  const net = outPerMinute - inPerMinute;
  return net > 0
    ? { drainSeconds: Math.ceil((waiting / net) * 60), growingPerMinute: null }
    : { drainSeconds: null, growingPerMinute: Math.round(-net * 10) / 10 };
}

/** For an autoscaler. Of work that nobody has done yet nothing is known but that somebody has to begin it. */
function wantedSlots(waiting: number, inPerMinute: number, durationMs: Quantiles | null): number {
  if (durationMs === null) return waiting > 0 ? 1 : 0;
  return Math.ceil(((waiting + inPerMinute) * durationMs.mean) / 60_000);
}

function perMinute(tallies: readonly Tally[], whats: readonly Tallied[], ms: number): number {
  const many = whats.reduce((all, what) => all + sumOf(tallies, what), 0);
  return ms <= 0 ? 0 : Math.round((many * 600_000) / ms) / 10;
}
