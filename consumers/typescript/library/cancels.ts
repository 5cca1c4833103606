import { Memory } from "./memory.ts";
import type { CancelMessage } from "./messages.ts";

/**
 * What to do with a cancel: it may come while the attempt runs here, before its message does, or for a
 * task of another process.
 *
 *   names no consumer ──────────► stop the attempt if it runs here, and remember it for an hour: its
 *                                 message, should it come, is dropped (acked, no outcome)
 *   names this consumer ────────► stop the attempt, remember nothing: another process holds it, and if
 *                                 that one dies its message must still be worked here
 *   names another consumer ─────► not ours
 */
export function judgeCancel(cancel: CancelMessage, thisConsumer: string): "stop_and_remember" | "stop" | "ignore" {
  if (cancel.consumer === null) return "stop_and_remember";
  return cancel.consumer === thisConsumer ? "stop" : "ignore";
}

/** Cancelled attempts whose message may still come. */
export function rememberedCancels(now: () => number): Memory<true> {
  return new Memory({ forMs: 3_600_000, maxSize: 100_000, now });
}
