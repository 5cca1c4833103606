import { isGrowing } from "../harness/statistics.ts";

/** One try of the whole path at a rate. */
export interface Try {
  /** Tasks sent a second. */
  readonly rate: number;
  /** Answered 202 a second, while sending. */
  readonly accepted: number;
  /** Ended a second, until all had. */
  readonly ended: number;
  /** Outcomes that wait in RabbitMQ, once a second. */
  readonly outcomes: readonly number[];
  /** From sending to the handler, in milliseconds: the middle of each second. */
  readonly delays: readonly number[];
}

/** At this rate the path keeps up: all of it was accepted, and nothing piles up, neither before the consumer nor behind it. */
export function isSustained({ rate, accepted, outcomes, delays }: Try): boolean {
  return accepted >= 0.97 * rate && !isGrowing(outcomes, rate / 10) && !isGrowing(delays, 100);
}

/**
 * The rate to try next: first the one that is wanted; while it is too much, nine tenths of what came to an end. Null:
 * one was sustained, or it has been tried often enough.
 */
export function nextRate(wanted: number, tried: readonly Try[]): number | null {
  const last = tried.at(-1);
  if (last === undefined) return wanted;
  if (isSustained(last) || tried.length >= mostTries) return null;
  return Math.max(100, Math.floor((0.9 * Math.min(last.ended, last.rate)) / 100) * 100);
}

const mostTries = 4;

export function sustainedRate(tried: readonly Try[]): number {
  return Math.max(0, ...tried.filter(isSustained).map(({ rate }) => rate));
}
