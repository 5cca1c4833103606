import type { QueueFigures } from "../broker/management.ts";
import { carried } from "../contracts/contract_set.ts";
import { type BrokerByKey, writeBoard } from "../dispatch/boards.ts";
import { runwayOf, slotsOfUnknownPrefetch } from "../lifecycle/runway.ts";
import type { Dependencies } from "./dependencies.ts";
import type { LeadingDuty } from "./leader.ts";
import type { Measurements } from "./measurements.ts";
import { OutcomeAge } from "./outcome_age.ts";
import type { QueueCount, QueueCounts } from "./queue_counts.ts";

/**
 * Measures each runway anew: the slots of its consumers as RabbitMQ's management API tells them, and what lies
 * ready in its queue. Without the management plugin a consumer counts as 20 slots. Nothing is written while
 * RabbitMQ is unreachable, so runways go stale and tasks wait in the store.
 */
export function runways(dependencies: Dependencies, queues: QueueCounts): LeadingDuty {
  const { store, management, publisher, contracts, measurements, counter, now, log } = dependencies;
  const age = new OutcomeAge(dependencies);
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
        const slots = slotsOf(count, of);
        const runway = runwayOf({ slots, outcome });
        const processes = of === undefined ? count.consumers : Math.min(count.consumers, Math.max(1, of.processes));
        measurements.set(routingKey, { ...count, processes, slots, runway, unacknowledged: of?.unacknowledged ?? null, measuredAt: now() });
      }
      const measured = [...measurements].map(([routingKey, { runway, ready }]) => ({ routingKey, runway, inBroker: ready }));
      await store.writeRunways(epoch, measured, now());
      await writeBoard(store, epoch, "queues", boardOf(measurements), now());
      const outcomes = await queues.count("outcomes");
      const waitingOutcomes = outcomes?.ready ?? null;
      await writeBoard(store, epoch, "outcomes", { waiting: waitingOutcomes, oldestMs: age.ms }, now());
      // What RabbitMQ would not take now would wait among the tasks that are not yet published.
      if (publisher.blockedBecause === null) age.measure(waitingOutcomes);
      const waiting = new Map((await store.traffic()).map((one) => [one.routingKey, one.waiting]));
      counter.add(
        [...measurements].map(([routingKey, { ready }]) => ({
          ...{ routingKey, what: "waiting", bucket: 0, many: (waiting.get(routingKey) ?? 0) + ready },
        })),
      );
    },
  };
}

function boardOf(measurements: Measurements): BrokerByKey {
  return Object.fromEntries(
    [...measurements].map(([routingKey, { ready, unacknowledged, processes: consumers, slots }]) => [
      routingKey,
      { ready, unacknowledged, consumers, slots },
    ]),
  );
}

/** The management API's list lags: consumers that AMQP already counts and it does not list yet are of unknown prefetch. */
function slotsOf(count: QueueCount, reported: QueueFigures | undefined): number {
  const prefetches = (reported?.prefetches ?? []).map((prefetch) => (prefetch === 0 ? slotsOfUnknownPrefetch : prefetch));
  const unlisted = Math.max(0, count.consumers - prefetches.length);
  return prefetches.reduce((sum, prefetch) => sum + prefetch, 0) + unlisted * slotsOfUnknownPrefetch;
}
