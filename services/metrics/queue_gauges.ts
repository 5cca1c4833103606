import { Gauge, type Registry } from "prom-client";
import { readBoard } from "../dispatch/boards.ts";
import type { Figures } from "../dispatch/figures.ts";
import type { KeyFigures } from "../lifecycle/figures.ts";
import type { Store } from "../store/store.ts";

/** The figures of each routing key (`lifecycle/figures.ts`). What is not reported has no line, rather than a number that nobody measured. */
export function queueGauges(registry: Registry, { figures, store }: QueueGaugeParts): void {
  const registers = [registry];
  for (const [name, { help, of }] of Object.entries(gauges))
    new Gauge({
      ...{ name, help, labelNames: ["routing_key"], registers },
      async collect() {
        this.reset();
        for (const [routingKey, one] of (await figures.all()).of) {
          const value = of(one);
          if (value !== null) this.set({ routing_key: routingKey }, value);
        }
      },
    });
  new Gauge({
    ...{ name: "waybill_queue_paused", help: "1: its release is stopped by hand.", labelNames: ["routing_key"], registers },
    async collect() {
      this.reset();
      for (const [routingKey, { pausedAt }] of (await figures.all()).traffic)
        this.set({ routing_key: routingKey }, pausedAt === null ? 0 : 1);
    },
  });
  new Gauge({
    ...{
      name: "waybill_deaf_consumers",
      help: "Consumers that are connected and take nothing while tasks wait.",
      labelNames: ["routing_key"],
      registers,
    },
    async collect() {
      this.reset();
      for (const { routingKey, state } of (await readBoard(store, "consumers"))?.is ?? [])
        this.inc({ routing_key: routingKey }, state === "deaf" ? 1 : 0);
    },
  });
  new Gauge({
    ...{ name: "waybill_alerts_firing", help: "1 for each alert that fires.", labelNames: ["rule", "routing_key"], registers },
    async collect() {
      this.reset();
      for (const { rule, routingKey } of await store.firingAlerts()) this.set({ rule, routing_key: routingKey ?? "" }, 1);
    },
  });
  new Gauge({
    ...{ name: "waybill_outcomes_waiting", help: "Messages in the queue outcomes.", registers },
    async collect() {
      const waiting = (await readBoard(store, "outcomes"))?.is.waiting ?? null;
      this.reset();
      if (waiting !== null) this.set(waiting);
    },
  });
}

export interface QueueGaugeParts {
  readonly figures: Figures;
  readonly store: Store;
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

const gauges: Readonly<Record<string, { readonly help: string; readonly of: (figures: KeyFigures) => number | null }>> = {
  waybill_waiting_tasks: { help: "Due, and taken by no consumer: in the store, and ready in RabbitMQ.", of: ({ waiting }) => waiting },
  waybill_oldest_waiting_seconds: {
    help: "Since the one that waits longest came to wait; 0: nobody waits.",
    of: ({ oldestWaitingMs }) => seconds(oldestWaitingMs ?? 0),
  },
  waybill_running_tasks: { help: "At work, by report; counted to 10000.", of: ({ running }) => running },
  waybill_retrying_tasks: { help: "Waiting for their next attempt; counted to 10000.", of: ({ retrying }) => retrying },
  waybill_scheduled_tasks: { help: "Not yet due; counted to 10000.", of: ({ scheduled }) => scheduled },
  waybill_dead_tasks: { help: "Given up, and not replayed or cancelled; counted to 10000.", of: ({ dead }) => dead },
  waybill_in_flight_messages: { help: "With consumers, unacknowledged.", of: ({ inFlight }) => inFlight },
  waybill_consumers: { help: "Processes that consume.", of: ({ consumers }) => consumers },
  waybill_consumer_slots: { help: "The sum of their prefetches.", of: ({ slots }) => slots },
  waybill_wanted_slots: {
    help: "Slots that would work what comes in, and be done with what waits in a minute: for an autoscaler.",
    of: ({ wantedSlots }) => wantedSlots,
  },
  waybill_last_success_timestamp_seconds: {
    help: "When the last success was recorded.",
    of: ({ lastSuccessAt }) => seconds(lastSuccessAt),
  },
};
