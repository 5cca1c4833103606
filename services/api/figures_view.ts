import type { KeyFigures } from "../lifecycle/figures.ts";
import { time } from "./render.ts";

/** The figures of a routing key as they are answered: `lifecycle/figures.ts` defines each. */
export function figuresView(figures: KeyFigures, at: number): object {
  return {
    as_of: time(at),
    waiting: figures.waiting,
    waiting_lately: figures.waitingLately,
    oldest_waiting_seconds: figures.oldestWaitingMs === null ? null : figures.oldestWaitingMs / 1_000,
    ...{ running: figures.running, retrying: figures.retrying, scheduled: figures.scheduled, dead: figures.dead },
    ...{
      ready: figures.ready,
      in_flight: figures.inFlight,
      consumers: figures.consumers,
      slots: figures.slots,
      wanted_slots: figures.wantedSlots,
    },
    ...{ in_per_minute: figures.inPerMinute, out_per_minute: figures.outPerMinute },
    ...{ drain_seconds: figures.drainSeconds, growing_per_minute: figures.growingPerMinute },
    success: figures.success,
    ...{ duration_ms: figures.durationMs, wait_ms: figures.waitMs, end_to_end_ms: figures.endToEndMs },
    ...{ dead_last_hour: figures.deadLastHour, last_success_at: time(figures.lastSuccessAt) },
    difference: figures.difference === null ? null : { in_broker: figures.difference.inBroker, in_store: figures.difference.inStore },
  };
}
