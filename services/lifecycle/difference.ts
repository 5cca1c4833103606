/**
 * Whether RabbitMQ and the store disagree about what is out, for so long that it is no lag: by more than fifty and more than
 * 2 %, each time it was looked at in a minute. Usually a consumer acks without an outcome, or somebody else publishes.
 */
export function differenceOf(held: Held, before: Disagreement | null, now: number): Disagreement | null {
  const apart = Math.abs(held.inBroker - held.inStore);
  if (apart <= Math.max(50, 0.02 * Math.max(held.inBroker, held.inStore))) return null;
  // What was last seen long ago need not have lasted.
  const lasts = before !== null && now - before.seenAt <= forgottenAfterMs;
  return { since: lasts ? before.since : now, seenAt: now };
}

export const isLasting = (disagreement: Disagreement | null): boolean =>
  disagreement !== null && disagreement.seenAt - disagreement.since >= lastingMs;

export interface Held {
  /** Ready and unacknowledged. */
  readonly inBroker: number;
  /** Released and not ended, but for those that were acked while they still run. */
  readonly inStore: number;
}

/** Milliseconds since 1970. */
export interface Disagreement {
  readonly since: number;
  readonly seenAt: number;
}

const lastingMs = 60_000;
const forgottenAfterMs = 30_000;
