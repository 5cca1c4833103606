import type { TaskFacts } from "./task.ts";

/**
 * The runway of a routing key: how many of its tasks may be released and not ended at once.
 * RabbitMQ's queues stay short, and whoever waits, waits in the store, where waiting can be
 * searched, ordered and stopped.
 *
 *   runway = max(100, 4 x the slots of its consumers)
 *
 * A contract without outcomes has no runway to measure: its task is over when the broker has its message, and
 * nobody tells when a place is free again. It is published at once.
 */
export function runwayOf({ slots, outcome }: TakersOfKey): number {
  return outcome === "none" ? withoutEnd : Math.max(smallestRunway, 4 * slots);
}

/**
 * What of the runway is free. Counted from the larger of what the store has released and what the
 * broker holds: the message of a cancelled or expired task still lies in the queue.
 */
export function roomOf(runway: number, released: number, inBroker: number): number {
  return Math.max(0, runway - Math.max(released, inBroker));
}

/** Queued and running tasks take a place on the runway; one that was acked early has given it back. */
export function placesOf(task: Pick<TaskFacts, "state" | "ackedEarly">): 0 | 1 {
  return task.state === "queued" || (task.state === "running" && !task.ackedEarly) ? 1 : 0;
}

export interface TakersOfKey {
  /** The sum of the prefetches of its consumers; one whose prefetch is unknown or unlimited counts as 20. */
  readonly slots: number;
  readonly outcome: "required" | "none";
}

const smallestRunway = 100;
/** More than any queue holds. */
const withoutEnd = 1_000_000_000;
export const slotsOfUnknownPrefetch = 20;

/** A runway written longer ago than this counts as closed: nobody is there to mend it. */
export const runwayStaleAfterMs = 10_000;

/** How long a routing key stays closed after a message was given back: 1 s, doubling to 30 s, so that nothing is published in a hot loop. */
export function closedForMs(timesInARow: number): number {
  return Math.min(1_000 * 2 ** (timesInARow - 1), 30_000);
}
