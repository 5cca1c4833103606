import { join } from "node:path";
import type { Logger } from "pino";
import manifest from "../../package.json" with { type: "json" };
import { type Api, type ApiParts, createApi, createHealthApi } from "../api/api.ts";
import type { Door } from "../api/app.ts";
import { readShelf } from "../api/packages/shelf.ts";
import { ordinaryPatience } from "../api/slow_senders.ts";
import type { BrokerConnection } from "../broker/connection.ts";
import { Publisher, type PublisherOptions } from "../broker/publisher.ts";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { keptContract } from "../contracts/kept_contract.ts";
import { loadContracts } from "../contracts/load.ts";
import { Counter } from "../dispatch/counter.ts";
import { Figures } from "../dispatch/figures.ts";
import { Intake } from "../dispatch/intake.ts";
import { Space } from "../dispatch/space.ts";
import { Metrics } from "../metrics/metrics.ts";
import { slowAttempts } from "../metrics/slow.ts";
import { statsd } from "../metrics/statsd.ts";
import { channelsOf } from "../notify/channels.ts";
import { openPostgresStore } from "../store/postgres/open.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Store } from "../store/store.ts";
import { startTracing } from "../traces/tracing.ts";
import { startCarriage } from "./carriage.ts";
import { readCertificate, renewCertificate } from "./certificate.ts";
import type { ServerConfig } from "./config.ts";

/** Waybill in one process: contracts, store, broker and dispatch, with the API, the coordinator, or both. */
export async function startServer(config: ServerConfig, log: Logger, parts: Parts = ordinaryParts): Promise<Server> {
  const served = await loadContracts(config.contractsFolder);
  const store = await parts.openStore(config);
  const contracts = { ...served, retired: await retiredContracts(store, served) };
  await keepContracts(store, contracts);
  const figures = new Figures({ store, contracts, now: Date.now });
  const channels = channelsOf({ ...config.alerts.channels, environment: config.environment }, Date.now);
  const slowAfterMs = (key: string) => carried(contracts).get(key)?.policy.alerts.slowAfterMs ?? null;
  const metrics = new Metrics({ figures, store, version: manifest.version, routingKeys: [...carried(contracts).keys()], slowAfterMs });
  const toStatsd = config.statsd === null ? null : statsd(config.statsd);
  const observers = [metrics, slowAttempts(slowAfterMs, log), ...(toStatsd === null ? [] : [toStatsd])];
  const counter = new Counter({ store, log, now: Date.now, observers });
  const service = config.services === "all" ? "waybill" : `waybill-${config.services}`;
  const { traces, stop: stopTracing } = await startTracing(config.traces, config.amqpUrl, { service, version: manifest.version, log });
  const { createPublisher } = parts;
  const carriage = await startCarriage({ config, contracts, store, counter, figures, channels, traces, log, createPublisher });
  const { publisher } = carriage;
  metrics.watch(publisher);

  let stopping = false;
  const acceptsTasks = config.services !== "coordinator";
  const health = { acceptsTasks, broker: carriage.broker, storeAnswers: () => answers(store), isStopping: () => stopping };
  const intake = new Intake(store, carriage.dispatcher, counter);
  const api = acceptsTasks
    ? await openApi(config, { store, intake, contracts, figures, channels, publisher, metrics, traces, health, log })
    : createHealthApi({ store, apiKey: config.apiKey, door: doorOf(config), metrics, health, log });
  await api.app.listen({ host: config.host, port: config.port });
  const unwatch = config.tls === null ? () => undefined : renewCertificate(api.app.server, config.tls, log);

  return {
    url: urlOf(api, config),
    // From the door inwards: nobody new comes in, then what is under way ends, then the ground goes.
    async stop() {
      stopping = true;
      unwatch();
      await api.close();
      await carriage.stop();
      await counter.stop();
      await toStatsd?.close();
      await stopTracing();
      await store.close();
    },
  };
}

/** The API with what it alone needs: how much of the disk is free, and the packages that it gives out. */
async function openApi(
  config: ServerConfig,
  parts: Pick<ApiParts, "store" | "intake" | "contracts" | "figures" | "channels" | "publisher" | "metrics" | "traces" | "health"> & {
    readonly log: Logger;
  },
) {
  const { apiKey, environment, rateLimit, corsOrigins, webhooks, dataFolder, databaseUrl, diskReserveBytes, packagesFolder } = config;
  const space = new Space(dataFolder, databaseUrl === null ? diskReserveBytes : 0);
  await space.start();
  const shelf = await readShelf(packagesFolder, parts.contracts);
  if (shelf.kind === "empty") parts.log.info({ why: shelf.why }, "no packages to give out");
  const { app, close } = createApi({ ...parts, apiKey, environment, rateLimit, corsOrigins, door: doorOf(config), webhooks, shelf, space });
  return {
    app,
    async close(): Promise<void> {
      await close();
      space.stop();
    },
  };
}

/** This machine, and private networks (RFC 1918, RFC 4193): to one in a container all callers come from its engine's gateway. */
const near = ["127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

const doorOf = ({ trustedProxies, tls, connectionsPerAddress }: ServerConfig): Door => ({
  trustedProxies,
  tls: tls === null ? null : readCertificate(tls),
  patience: ordinaryPatience,
  connections: { perAddress: connectionsPerAddress, exempt: [...near, ...trustedProxies] },
});

/** What may be put in place of the ordinary: a store of another dialect, or parts that die on purpose. */
export interface Parts {
  readonly openStore: (config: ServerConfig) => Promise<Store>;
  readonly createPublisher: (connection: BrokerConnection, options: PublisherOptions) => Publisher;
}

export const ordinaryParts: Parts = {
  openStore: ({ databaseUrl, dataFolder }) =>
    databaseUrl === null ? openSqliteStore(join(dataFolder, "store")) : openPostgresStore(databaseUrl),
  createPublisher: (connection, options) => new Publisher(connection, options),
};

export interface Server {
  readonly url: string;
  /** In-flight requests are answered, what was claimed is confirmed or set back, what was taken is recorded. */
  stop(): Promise<void>;
}

/** Of a contract whose folder is gone, the store has the last one: its unfinished tasks are carried by it. */
async function retiredContracts(store: Store, { byRoutingKey }: ContractSet): Promise<ContractSet["retired"]> {
  const documents = await store.retiredContracts([...byRoutingKey.keys()]);
  return new Map(documents.map(keptContract).map((contract) => [contract.routingKey, contract]));
}

async function keepContracts(store: Store, contracts: ContractSet): Promise<void> {
  const kept = [...carried(contracts).values()].map(({ digest, routingKey, document, policy }) => ({
    digest,
    routingKey,
    document,
    policy,
  }));
  await store.keepContracts(kept, Date.now());
}

async function answers(store: Store): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  );
}

function urlOf({ app }: Api, { host, tls }: ServerConfig): string {
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `${tls === null ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
