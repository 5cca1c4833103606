/**
 * Who goes next. In this first form: within a routing key, order of arrival (the store's index
 * keeps it); between routing keys nobody competes, since each has its own runway.
 *
 *   room for 40                  ─► the 40 oldest
 *   the key was just given back  ─► one, to try
 *   closed, or no room           ─► none
 */
export function releaseNow(key: KeyFacts, now: number): number {
  if (key.closedUntil > now) return 0;
  const most = key.trying ? 1 : mostPerRelease;
  return Math.max(0, Math.min(key.room, most));
}

export interface KeyFacts {
  readonly routingKey: string;
  readonly room: number;
  /** Milliseconds since 1970; 0: open. */
  readonly closedUntil: number;
  /** The last release came back: the next one is a single task. */
  readonly trying: boolean;
}

/** A release is one transaction and one burst of publishes: as many as the broker may leave unconfirmed. */
const mostPerRelease = 1_000;
