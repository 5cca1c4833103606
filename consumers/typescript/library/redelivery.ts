import type { Comings } from "./task_message.ts";

/**
 * A message that was here before is suspect: it may have killed those who worked it.
 *
 *   never delivered before ─────────────► work
 *   came back, not too often ───────────► tell first (a confirmed `progress` with the count), then work
 *   more often than `max_redeliveries` ─► crashed: reported, not worked again
 *
 * Told first, so that the coordinator knows of every death even when the next one comes at once.
 */
export function judgeRedelivery({ redelivered, redeliveries, maxRedeliveries }: Comings): "work" | "tell_first" | "crashed" {
  if (redeliveries > maxRedeliveries) return "crashed";
  return redelivered || redeliveries > 0 ? "tell_first" : "work";
}
