import type { Progress } from "./outcome.ts";
import type { Holder } from "./task.ts";

/**
 * Two processes with one attempt: the first to report holds it.
 *
 *   nobody holds it, or the holder itself ────► holds it
 *   its message came back more often ─────────► takes it: the holder is dead or cut off, and is cancelled
 *   the holder reported within 20 s ──────────► the newcomer is cancelled
 *   the holder has been quiet for longer ─────► takes it, the old holder is cancelled
 *
 * The cancel names its consumer: no other process obeys it.
 */
export function judgeHold(holder: Holder | null, report: Progress, now: number): Hold {
  const newcomer: Holder = { consumer: report.consumer ?? holder?.consumer ?? "", redeliveries: report.redeliveries, reportedAt: now };
  if (holder === null || holder.consumer === newcomer.consumer) return { holder: newcomer, cancelConsumer: null };

  const cameBack = report.redeliveries > holder.redeliveries;
  const quiet = now - holder.reportedAt > holderQuietAfterMs;
  return cameBack || quiet ? { holder: newcomer, cancelConsumer: holder.consumer } : { holder, cancelConsumer: newcomer.consumer };
}

export interface Hold {
  readonly holder: Holder;
  /** Who has to stop; null: nobody. */
  readonly cancelConsumer: string | null;
}

/** Heartbeats come every 10 s: two missed. */
const holderQuietAfterMs = 20_000;
