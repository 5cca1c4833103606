import type { Logger } from "pino";
import type { BrokerState } from "../api/health.ts";
import { BrokerConnection } from "../broker/connection.ts";
import { Management } from "../broker/management.ts";
import type { Publisher } from "../broker/publisher.ts";
import { declareTopology } from "../broker/topology.ts";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { Markers, startCoordinator } from "../coordinator/index.ts";
import type { Counter } from "../dispatch/counter.ts";
import { Dispatcher } from "../dispatch/dispatcher.ts";
import type { Figures } from "../dispatch/figures.ts";
import type { AlertChannel } from "../notify/channel.ts";
import type { Store } from "../store/store.ts";
import type { Traces } from "../traces/traces.ts";
import type { ServerConfig } from "./config.ts";
import type { Parts } from "./server.ts";

/**
 * What carries tasks to their consumers and takes what those report: two connections, so that a broker's alarm,
 * which stops publishers, never stops the outcomes. An API alone only publishes, and declares nothing: its user of
 * RabbitMQ may not. With `WAYBILL_BROKER=none` nothing is connected, and tasks are accepted and kept.
 */
export async function startCarriage(parts: CarriageParts): Promise<Carriage> {
  const { config, contracts, store, counter, log } = parts;
  const publishing = new BrokerConnection("waybill publishing", log);
  const publisher = parts.createPublisher(publishing, parts.traces === null ? {} : { traced: parts.traces.publishing });
  const dispatcher = new Dispatcher({ store, publisher, contracts, log, onReturned: (routingKey) => counter.returned(routingKey) });
  await dispatcher.start();
  if (config.broker === "none") return { dispatcher, publisher, broker: () => ({ kind: "none" }), stop: () => dispatcher.stop(0) };

  await publishing.open(config.amqpUrl, config.brokerTls);
  const coordination = config.services === "api" ? null : await startCoordination(parts, publisher, dispatcher);
  return {
    dispatcher,
    publisher,
    broker: () => stateOf(publishing),
    async stop() {
      await coordination?.coordinator.stop();
      await dispatcher.stop(confirmsWaitMs);
      await Promise.all([publishing.close(), coordination?.consuming.close()]);
    },
  };
}

async function startCoordination(parts: CarriageParts, publisher: Publisher, dispatcher: Dispatcher) {
  const { config, contracts, store, counter, figures, channels, traces, log } = parts;
  const consuming = new BrokerConnection("waybill consuming", log);
  await consuming.open(config.amqpUrl, config.brokerTls);
  const coordinator = startCoordinator({
    ...{ store, publisher, dispatcher, consuming, contracts, counter, figures, channels, traces, log, now: Date.now, random: Math.random },
    declare: (channel) => declareTopology(channel, contracts.topology, carried(contracts).keys()),
    management: new Management(config.managementUrl, config.amqpUrl, config.brokerTls),
    markers: new Markers(publisher),
    measurements: new Map(),
    webhooks: config.webhooks,
    publicUrl: config.alerts.publicUrl,
  });
  return { consuming, coordinator };
}

export interface CarriageParts {
  readonly config: ServerConfig;
  readonly contracts: ContractSet;
  readonly store: Store;
  readonly counter: Counter;
  readonly figures: Figures;
  readonly channels: readonly AlertChannel[];
  readonly traces: Traces | null;
  readonly log: Logger;
  readonly createPublisher: Parts["createPublisher"];
}

export interface Carriage {
  readonly dispatcher: Dispatcher;
  readonly publisher: Publisher;
  broker(): BrokerState;
  /** What was taken is recorded, what was claimed is confirmed or set back. */
  stop(): Promise<void>;
}

function stateOf({ downSince }: BrokerConnection): BrokerState {
  return downSince === null ? { kind: "connected" } : { kind: "unreachable", forSeconds: Math.round((Date.now() - downSince) / 1000) };
}

const confirmsWaitMs = 5_000;
