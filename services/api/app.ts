import Fastify, { type FastifyInstance } from "fastify";
import { noSuchPath } from "../lifecycle/errors.ts";
import { stateRights } from "./access/guard.ts";
import { type ConnectionLimit, limitConnections, type RefusalCounts } from "./connections.ts";
import { KnownRoutes, type Names } from "./known_routes.ts";
import { type ApiLog, factsOf } from "./log.ts";
import { pathOf } from "./path.ts";
import { payloadLimit } from "./payload_limit.ts";
import { answerProblem } from "./problem.ts";
import { endSlowSenders, nodesPatience, type Patience } from "./slow_senders.ts";
import { answerUnread, refuseWithoutHost } from "./unread_requests.ts";

const slowAfterMs = 1_000;

/**
 * Without routes. Fastify's request log is off: it alone halves the rate of accepting. Failures and slow
 * requests are logged by one hook instead. `names`: whether a word in a path is what a parameter stands for.
 */
export function newApp({ log, door, metrics }: AppParts, names: Names): FastifyInstance {
  const { trustedProxies, tls, patience } = door;
  const app = Fastify({
    logger: false,
    ...(tls === null
      ? { http: { ...nodesPatience(patience), requireHostHeader: false } }
      : { https: { ...tls, ...nodesPatience(patience), requireHostHeader: false, handshakeTimeout: patience.headersMs } }),
    bodyLimit: payloadLimit,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    forceCloseConnections: "idle",
    // While the server stops, a request on a connection that is still open is answered like any other, with Connection: close.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerUnread(log),
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply, log),
  });
  limitConnections(app, door.connections, log, metrics);
  stateRights(app);
  refuseWithoutHost(app);
  endSlowSenders(app, patience);
  const routes = new KnownRoutes(app, names);

  // The body is kept as the bytes that came in: those are stored, and those are published.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  app.setErrorHandler((error, request, reply) => answerProblem(routes.told(error, request), request, reply, log));
  app.setNotFoundHandler((request) => {
    throw noSuchPath(pathOf(request));
  });
  app.addHook("onResponse", async (request, reply) => {
    if (reply.elapsedTime > slowAfterMs && request.headers.prefer === undefined) {
      log.warn({ ...factsOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "a slow request");
    }
  });
  return app;
}

export interface AppParts {
  readonly log: ApiLog;
  readonly door: Door;
  readonly metrics: RefusalCounts;
}

/** Where requests come in. */
export interface Door {
  /** Addresses of proxies that say who asks and whether by TLS (`X-Forwarded-For`, `-Proto`, `-Host`). */
  readonly trustedProxies: readonly string[];
  /** Certificate and key; null: HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** How long who sends is waited for. */
  readonly patience: Patience;
  readonly connections: ConnectionLimit;
}

/** Ends what is idle, and answers what is under way. */
export async function closeApp(app: FastifyInstance): Promise<void> {
  // A connection that became idle after the close began would be waited for until its keep-alive is over: 72 s.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  await app.close();
  clearInterval(idle);
}
