import type { FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { RecordedLog } from "../../../test/support/recorded_log.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../../../test/support/trial.ts";
import { BrokerConnection } from "../../broker/connection.ts";
import { Publisher } from "../../broker/publisher.ts";
import { loadContracts } from "../../contracts/load.ts";
import { Counter } from "../../dispatch/counter.ts";
import { Dispatcher } from "../../dispatch/dispatcher.ts";
import { Figures } from "../../dispatch/figures.ts";
import { Intake } from "../../dispatch/intake.ts";
import { Metrics } from "../../metrics/metrics.ts";
import { openSqliteStore } from "../../store/sqlite/open.ts";
import type { Store } from "../../store/store.ts";
import { type ApiParts, createApi } from "../api.ts";
import type { Door } from "../app.ts";
import type { Health } from "../health.ts";
import { ordinaryPatience } from "../slow_senders.ts";

/** The API in this process, on a real store that a test can take away or share between two, and without RabbitMQ. */
export async function onAStore(
  changes: Partial<
    Health &
      Pick<Store, "accept"> &
      Pick<ApiParts, "apiKey" | "channels" | "rateLimit" | "corsOrigins"> &
      Door & { readonly contractsFolder: string; readonly store: Store }
  > = {},
): Promise<ApiOnAStore> {
  const log = new RecordedLog();
  const contracts = await loadContracts(changes.contractsFolder ?? TEST_CONTRACTS);
  const opened = changes.store ?? (await newStore());
  const kept = [...contracts.byRoutingKey.values()];
  await opened.keepContracts(
    kept.map(({ digest, routingKey, document, policy }) => ({ digest, routingKey, document, policy })),
    Date.now(),
  );
  const store: Store = { ...opened, accept: changes.accept ?? opened.accept };
  const publisher = new Publisher(new BrokerConnection("a test", log));
  const dispatcher = new Dispatcher({ store, publisher, contracts, log });
  const counter = new Counter({ store, log, now: Date.now });
  onTestFinished(() => counter.stop());
  await dispatcher.start();
  onTestFinished(() => dispatcher.stop(0).catch(() => undefined));
  const health: Health = {
    acceptsTasks: true,
    broker: () => ({ kind: "connected" }),
    isStopping: changes.isStopping ?? (() => false),
    storeAnswers: () =>
      store
        .ping()
        .then(() => true)
        .catch(() => false),
  };
  const figures = new Figures({ store, contracts, now: Date.now });
  const { app } = createApi({
    store,
    intake: new Intake(store, dispatcher, counter),
    contracts,
    channels: changes.channels ?? [],
    publisher,
    figures,
    metrics: new Metrics({ figures, store, version: "0.0.0", routingKeys: [], slowAfterMs: () => null }),
    traces: null,
    apiKey: changes.apiKey ?? null,
    environment: "a test",
    rateLimit: changes.rateLimit ?? null,
    corsOrigins: changes.corsOrigins ?? [],
    door: {
      trustedProxies: changes.trustedProxies ?? [],
      tls: changes.tls ?? null,
      patience: changes.patience ?? ordinaryPatience,
      connections: changes.connections ?? { perAddress: null, exempt: [] },
    },
    webhooks: { secrets: [], allowPrivate: false },
    shelf: { kind: "empty", why: "There are none in a test" },
    space: { refuseIfFull: () => undefined },
    health,
    log,
  });
  return { app, store, log };
}

async function newStore(): Promise<Store> {
  const store = await openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  return store;
}

export interface ApiOnAStore {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly log: RecordedLog;
}
