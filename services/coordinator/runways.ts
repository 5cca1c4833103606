import type { QueueFigures } from "../broker/management.ts";
import { carried } from "../contracts/contract_set.ts";
import { runwayOf, slotsOfUnknownPrefetch } from "../lifecycle/runway.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";
import type { QueueCount, QueueCounts } from "./queue_counts.ts";

/**
 * Measures each runway anew: the slots of its consumers as RabbitMQ's management API tells them, and what lies
 * ready in its queue. Without the management plugin a consumer counts as 20 slots. Nothing is written while
 * RabbitMQ is unreachable, so runways go stale and tasks wait in the store.
 */
export function runways({ store, management, contracts, figures, now, log }: Dependencies, queues: QueueCounts): LeadingDuty {
  return {
    name: "runways",
    everyMs: 3_000,
    async round(epoch) {
      if (!queues.isOpen) return;
      const reported = await management.queues();
      for (const [routingKey, { outcome }] of carried(contracts)) {
        const count = await queues.count(routingKey);
        if (count === null) {
          // The refusal has closed the channel; making it anew declares everything, and wakes this duty again.
          log.warn({ routing_key: routingKey }, "its queue is not there: declaring it");
          return;
        }
        const of = reported?.get(routingKey);
        const runway = runwayOf({ slots: slotsOf(count, of), outcome });
        figures.set(routingKey, { ...count, runway, unacknowledged: of?.unacknowledged ?? null, measuredAt: now() });
      }
      const measured = [...figures].map(([routingKey, { runway, ready }]) => ({ routingKey, runway, inBroker: ready }));
      await store.writeRunways(epoch, measured, now());
    },
  };
}

/** The management API's list lags: consumers that AMQP already counts and it does not list yet are of unknown prefetch. */
function slotsOf(count: QueueCount, reported: QueueFigures | undefined): number {
  const prefetches = (reported?.prefetches ?? []).map((prefetch) => (prefetch === 0 ? slotsOfUnknownPrefetch : prefetch));
  const unlisted = Math.max(0, count.consumers - prefetches.length);
  return prefetches.reduce((sum, prefetch) => sum + prefetch, 0) + unlisted * slotsOfUnknownPrefetch;
}
