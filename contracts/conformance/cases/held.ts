import type { TapEvent } from "../tap/events.ts";

/** The most messages that the consumer held at any moment. */
export function mostHeld(events: readonly TapEvent[]): number {
  const held = new Set<string>();
  let most = 0;
  for (const event of events) {
    if (event.kind === "delivered") held.add(event.delivery);
    else if (event.kind === "acked" || event.kind === "returned") held.delete(event.delivery);
    most = Math.max(most, held.size);
  }
  return most;
}
