import { join } from "node:path";
import type { Logger } from "pino";
import { type Api, createApi } from "../api/api.ts";
import { BrokerConnection } from "../broker/connection.ts";
import { Management } from "../broker/management.ts";
import { Publisher } from "../broker/publisher.ts";
import { declareTopology } from "../broker/topology.ts";
import type { ContractSet } from "../contracts/contract_set.ts";
import { loadContracts } from "../contracts/load.ts";
import { type Coordinator, Markers, startCoordinator } from "../coordinator/index.ts";
import { Dispatcher } from "../dispatch/dispatcher.ts";
import { Intake } from "../dispatch/intake.ts";
import { openPostgresStore } from "../store/postgres/open.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Store } from "../store/store.ts";
import type { ServerConfig } from "./config.ts";

/** The whole of Waybill in one process: contracts, store, broker, dispatch, API and coordinator. */
export async function startServer(config: ServerConfig, log: Logger, parts: Parts = ordinaryParts): Promise<Server> {
  const contracts = await loadContracts(config.contractsFolder);
  const store = await parts.openStore(config);
  await keepContracts(store, contracts);

  const publishing = new BrokerConnection("waybill publishing", log);
  const consuming = new BrokerConnection("waybill consuming", log);
  const publisher = parts.createPublisher(publishing);
  const dispatcher = new Dispatcher({ store, publisher, contracts, log });
  const coordination = { store, publisher, dispatcher, consuming, contracts, log };
  await dispatcher.start();
  await Promise.all([publishing.open(config.amqpUrl), consuming.open(config.amqpUrl)]);
  const coordinator = startCoordinator({
    ...coordination,
    declare: (channel) => declareTopology(channel, contracts.topology, contracts.byRoutingKey.keys()),
    management: new Management(config.managementUrl, config.amqpUrl),
    markers: new Markers(publisher),
    figures: new Map(),
    now: Date.now,
    random: Math.random,
  });

  let stopping = false;
  const health = {
    brokerDownForSeconds: () => (publishing.downSince === null ? null : Math.round((Date.now() - publishing.downSince) / 1000)),
    storeAnswers: () => answers(store),
    isStopping: () => stopping,
  };
  const api = createApi({ store, intake: new Intake(store, dispatcher), contracts, apiKey: config.apiKey, health, log });
  await api.app.listen({ host: config.host, port: config.port });

  return {
    url: urlOf(api, config.host),
    async stop() {
      stopping = true;
      await stopAll({ api, coordinator, dispatcher, publishing, consuming, store });
    },
  };
}

/** What may be put in place of the ordinary: a store of another dialect, or parts that die on purpose. */
export interface Parts {
  readonly openStore: (config: ServerConfig) => Promise<Store>;
  readonly createPublisher: (connection: BrokerConnection) => Publisher;
}

export const ordinaryParts: Parts = {
  openStore: ({ databaseUrl, dataFolder }) =>
    databaseUrl === null ? openSqliteStore(join(dataFolder, "store")) : openPostgresStore(databaseUrl),
  createPublisher: (connection) => new Publisher(connection),
};

export interface Server {
  readonly url: string;
  /** In-flight requests are answered, what was claimed is confirmed or set back, what was taken is recorded. */
  stop(): Promise<void>;
}

async function keepContracts(store: Store, { byRoutingKey }: ContractSet): Promise<void> {
  const kept = [...byRoutingKey.values()].map(({ digest, routingKey, document, policy }) => ({
    digest,
    routingKey,
    document,
    retry: policy.retry,
  }));
  await store.keepContracts(kept, Date.now());
}

/** From the door inwards: nobody new comes in, then what is under way ends, then the ground goes. */
async function stopAll(parts: {
  api: Api;
  coordinator: Coordinator;
  dispatcher: Dispatcher;
  publishing: BrokerConnection;
  consuming: BrokerConnection;
  store: Store;
}): Promise<void> {
  await parts.api.close();
  await parts.coordinator.stop();
  await parts.dispatcher.stop(confirmsWaitMs);
  await Promise.all([parts.publishing.close(), parts.consuming.close()]);
  await parts.store.close();
}

const confirmsWaitMs = 5_000;

async function answers(store: Store): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  );
}

function urlOf({ app }: Api, host: string): string {
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
