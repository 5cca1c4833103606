/**
 * How many messages a new process takes at once. A message that kills its process takes everything the
 * process holds with it: of 20 tasks held beside it, 19 would end among the dead letters. So a new
 * process holds one, until it has seen that work can be survived:
 *
 *   start ──────────────────────────────────────────────► 1
 *   took a message that was never delivered before ─────► all (what came back lies at the head of the
 *                                                          queue, so the suspects are over)
 *   the last message taken has run for 10 s ────────────► one more
 *
 * A process that has come this far keeps it when only its connection is new.
 */
export function startCarefully(full: number): Slots {
  return { open: 1, full };
}

export function afterTaking(slots: Slots, { redelivered }: { readonly redelivered: boolean }): Slots {
  return redelivered ? slots : { ...slots, open: slots.full };
}

export function afterLastRanLong(slots: Slots): Slots {
  return { ...slots, open: Math.min(slots.open + 1, slots.full) };
}

/** After this long, a message is taken to be one that does not kill at once. */
export const longRunMs = 10_000;

export interface Slots {
  readonly open: number;
  /** The prefetch of the configuration. */
  readonly full: number;
}
