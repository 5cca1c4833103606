import { fastifySSE } from "@fastify/sse";
import type { FastifyInstance } from "fastify";
import { type ContractSet, carried } from "../contracts/contract_set.ts";
import { Backlog } from "../dispatch/backlog.ts";
import type { WebhookRules } from "../dispatch/door.ts";
import type { Figures } from "../dispatch/figures.ts";
import type { Intake } from "../dispatch/intake.ts";
import type { Space } from "../dispatch/space.ts";
import { Standing } from "../dispatch/standing.ts";
import { isId } from "../dispatch/treatment.ts";
import type { Rate } from "../lifecycle/rate.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { AlertChannel } from "../notify/channel.ts";
import type { Store } from "../store/store.ts";
import type { Traces } from "../traces/traces.ts";
import { apiKeyRoutes } from "./access/api_keys.ts";
import { auditRoutes } from "./access/audit.ts";
import { Budgets } from "./access/budgets.ts";
import { erasureRoutes } from "./access/erasures.ts";
import { guardRoutes } from "./access/guard.ts";
import { browserHeaders } from "./access/headers.ts";
import { Keys } from "./access/keys.ts";
import { sessionRoutes } from "./access/session_routes.ts";
import { Sessions } from "./access/sessions.ts";
import { alertRoutes } from "./alerts.ts";
import { closeApp, type Door, newApp } from "./app.ts";
import { bulkRoute } from "./bulk/route.ts";
import { byHandRoutes } from "./by_hand.ts";
import { consumerRoutes } from "./consumers.ts";
import { contractRoutes } from "./contracts.ts";
import { dashboardRoutes } from "./dashboard/route.ts";
import { referencePage } from "./documents/reference_page.ts";
import { documentRoutes } from "./documents/routes.ts";
import { errorRoutes } from "./error_pages.ts";
import { EventLog } from "./events/event_log.ts";
import { eventRoutes } from "./events/route.ts";
import { type Health, healthRoutes } from "./health.ts";
import type { ApiLog } from "./log.ts";
import { metricRoutes } from "./metrics.ts";
import { operationRoutes } from "./operations.ts";
import { packageRoutes } from "./packages/routes.ts";
import type { Shelf } from "./packages/shelf.ts";
import { pipelineRoutes } from "./pipelines.ts";
import { queueRoutes } from "./queues.ts";
import { hasRequestId, requestIdOf } from "./request_id.ts";
import { scheduleRoutes } from "./schedules.ts";
import { sendRoute } from "./send.ts";
import { type PublisherState, statusRoutes } from "./status.ts";
import { taskRoutes } from "./tasks.ts";
import { traceRequests } from "./traces.ts";
import { Waiting } from "./waiting.ts";

/** The HTTP API: who may ask what, and what is said to those who may not. */
export function createApi(parts: ApiParts): Api {
  const { store } = parts;
  const app = newApp(parts, { id: isId, routing_key: (word) => carried(parts.contracts).has(word) });
  const waiting = new Waiting(store);
  const backlog = new Backlog(store, Date.now);
  const standing = new Standing(store, Date.now);
  app.addHook("onReady", () => standing.start());
  app.addHook("onClose", () => standing.stop());
  const events = new EventLog(store, Date.now().toString(36), Date.now);
  const stopping = new AbortController();
  if (parts.traces !== null) traceRequests(app, parts.traces);
  app.addHook("onSend", (request, reply, _payload, done) => {
    if (hasRequestId(request)) reply.header("x-request-id", requestIdOf(request));
    if (stopping.signal.aborted) reply.header("connection", "close");
    done();
  });

  const keys = new Keys(store, parts.apiKey, Date.now);
  const sessions = new Sessions(store, Date.now);
  const budgets = new Budgets(store, Date.now);
  browserHeaders(app, parts.corsOrigins);
  const stillMay = guardRoutes(app, { store, keys, sessions, budgets, rateLimit: parts.rateLimit });
  metricRoutes(app, parts.metrics);
  healthRoutes(app, parts.health);
  referencePage(app);
  dashboardRoutes(app);
  packageRoutes(app, parts.shelf);
  app.register(async (guarded) => {
    sessionRoutes(guarded, { ...parts, keys, sessions, budgets });
    erasureRoutes(guarded, store, parts.contracts);
    auditRoutes(guarded, store);
    apiKeyRoutes(guarded, { ...parts, keys });
    sendRoute(guarded, { ...parts, backlog, waiting, standing });
    bulkRoute(guarded, { ...parts, backlog, standing, stopping: stopping.signal });
    taskRoutes(guarded, store, parts.contracts);
    operationRoutes(guarded, store, parts.contracts);
    byHandRoutes(guarded, store, parts.contracts);
    scheduleRoutes(guarded, store, parts.contracts);
    await guarded.register(fastifySSE, { heartbeatInterval: 15_000 });
    eventRoutes(guarded, { ...parts, stillMay, log: events, stopping: stopping.signal });
    pipelineRoutes(guarded, store, parts);
    queueRoutes(guarded, parts);
    consumerRoutes(guarded, store, parts.contracts);
    alertRoutes(guarded, parts);
    statusRoutes(guarded, parts);
    contractRoutes(guarded, parts.contracts);
    errorRoutes(guarded);
    documentRoutes(guarded, parts);
  });

  return {
    app,
    async close() {
      stopping.abort();
      waiting.stop();
      events.close();
      await closeApp(app);
    },
  };
}

/** What a coordinator alone answers: how it is. */
export function createHealthApi(parts: HealthApiParts): Api {
  const app = newApp(parts, {});
  const { store } = parts;
  const [keys, sessions] = [new Keys(store, parts.apiKey, Date.now), new Sessions(store, Date.now)];
  browserHeaders(app, []);
  guardRoutes(app, { store, keys, sessions, budgets: new Budgets(store, Date.now), rateLimit: null });
  metricRoutes(app, parts.metrics);
  healthRoutes(app, parts.health);
  return { app, close: () => closeApp(app) };
}

export type HealthApiParts = Pick<ApiParts, "store" | "apiKey" | "door" | "metrics" | "health" | "log">;

export interface ApiParts {
  readonly store: Store;
  readonly intake: Intake;
  readonly contracts: ContractSet;
  readonly figures: Figures;
  /** Who is told of alerts. */
  readonly channels: readonly AlertChannel[];
  readonly publisher: PublisherState;
  readonly metrics: Metrics;
  /** Null: nobody asked for them. */
  readonly traces: Traces | null;
  /** Null: none is asked for, which only a server bound to loopback may do. */
  readonly apiKey: string | null;
  /** What this Waybill is called: `production`. */
  readonly environment: string;
  readonly door: Door;
  /** Requests of one API key that has no limit of its own; null: as many as it likes. */
  readonly rateLimit: Rate | null;
  /** Of pages that may ask, with a key. */
  readonly corsOrigins: readonly string[];
  readonly webhooks: WebhookRules;
  readonly shelf: Shelf;
  readonly space: Pick<Space, "refuseIfFull">;
  readonly health: Health;
  readonly log: ApiLog;
}

export interface Api {
  readonly app: FastifyInstance;
  /** Requests under way are answered; those that wait for a task are answered as it stands. */
  close(): Promise<void>;
}
