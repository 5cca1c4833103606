import { fastifySSE } from "@fastify/sse";
import Fastify, { type FastifyInstance } from "fastify";
import type { ContractSet } from "../contracts/contract_set.ts";
import { Backlog } from "../dispatch/backlog.ts";
import type { WebhookRules } from "../dispatch/door.ts";
import type { Intake } from "../dispatch/intake.ts";
import type { Space } from "../dispatch/space.ts";
import { noSuchPath, WaybillError } from "../lifecycle/errors.ts";
import type { Store } from "../store/store.ts";
import { authentication } from "./authentication.ts";
import { bulkRoute } from "./bulk/route.ts";
import { byHandRoutes } from "./by_hand.ts";
import { contractRoutes } from "./contracts.ts";
import { referencePage } from "./documents/reference_page.ts";
import { documentRoutes } from "./documents/routes.ts";
import { errorRoutes } from "./error_pages.ts";
import { EventLog } from "./events/event_log.ts";
import { eventRoutes } from "./events/route.ts";
import { type Health, healthRoutes } from "./health.ts";
import { KnownRoutes } from "./known_routes.ts";
import type { ApiLog } from "./log.ts";
import { operationRoutes } from "./operations.ts";
import { payloadLimit } from "./payload_limit.ts";
import { pipelineRoutes } from "./pipelines.ts";
import { answerProblem } from "./problem.ts";
import { queueRoutes } from "./queues.ts";
import { scheduleRoutes } from "./schedules.ts";
import { sendRoute } from "./send.ts";
import { taskRoutes } from "./tasks.ts";
import { Waiting } from "./waiting.ts";

/** The HTTP API: who may ask what, and what is said to those who may not. */
export function createApi(parts: ApiParts): Api {
  const { store } = parts;
  const app = newApp(parts.log);
  const waiting = new Waiting(store);
  const backlog = new Backlog(store, Date.now);
  const events = new EventLog(store, Date.now().toString(36), Date.now);
  const stopping = new AbortController();
  app.addHook("onSend", (_request, reply, _payload, done) => {
    if (stopping.signal.aborted) reply.header("connection", "close");
    done();
  });

  healthRoutes(app, parts.health);
  referencePage(app);
  app.register(async (guarded) => {
    const check = authentication(parts.apiKey);
    guarded.addHook("onRequest", async (request) => check(request.headers.authorization));
    sendRoute(guarded, { ...parts, backlog, waiting });
    bulkRoute(guarded, { ...parts, backlog, stopping: stopping.signal });
    taskRoutes(guarded, store);
    operationRoutes(guarded, store);
    byHandRoutes(guarded, store);
    scheduleRoutes(guarded, store, parts.contracts);
    await guarded.register(fastifySSE, { heartbeatInterval: 15_000 });
    eventRoutes(guarded, { ...parts, log: events, stopping: stopping.signal });
    pipelineRoutes(guarded, store, parts);
    queueRoutes(guarded, store, parts.contracts);
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
      // A connection that became idle after the close began would be waited for until its keep-alive is over: 72 s.
      const idle = setInterval(() => app.server.closeIdleConnections(), 50);
      await app.close();
      clearInterval(idle);
    },
  };
}

export interface ApiParts {
  readonly store: Store;
  readonly intake: Intake;
  readonly contracts: ContractSet;
  /** Null: none is asked for, which only a server bound to loopback may do. */
  readonly apiKey: string | null;
  readonly webhooks: WebhookRules;
  readonly space: Pick<Space, "refuseIfFull">;
  readonly health: Health;
  readonly log: ApiLog;
}

export interface Api {
  readonly app: FastifyInstance;
  /** Requests under way are answered; those that wait for a task are answered as it stands. */
  close(): Promise<void>;
}

const slowAfterMs = 1_000;

/**
 * Without routes. Fastify's request log is off: it alone halves the rate of accepting. Failures and slow
 * requests are logged by one hook instead.
 */
function newApp(log: ApiLog): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: payloadLimit,
    forceCloseConnections: "idle",
    // While the server stops, a request on a connection that is still open is answered like any other, with Connection: close.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply, log),
  });
  const routes = new KnownRoutes(app);

  // The body is kept as the bytes that came in: those are stored, and those are published.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  app.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0]!;
    const allow = routes.methodsOf(path);
    if (allow.length === 0) throw noSuchPath(path);
    reply.header("allow", allow.join(", "));
    throw new WaybillError("method_not_allowed", `${path} takes ${allow.join(", ")}, not ${request.method}.`, { members: { allow } });
  });
  app.addHook("onResponse", async (request, reply) => {
    if (reply.elapsedTime > slowAfterMs && request.headers.prefer === undefined) {
      log.warn({ method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "a slow request");
    }
  });
  return app;
}
