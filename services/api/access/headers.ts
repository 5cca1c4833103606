import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/**
 * What every answer says to a browser: take it for nothing but what it says it is, show it in no frame, keep it nowhere, tell
 * nobody where it was read. And to pages of other sites nothing, unless their origin is named: then they may ask with a key,
 * never with the cookie.
 */
export function browserHeaders(app: FastifyInstance, corsOrigins: readonly string[]): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(alwaysSaid);
    if (request.method === "GET") reply.header("cache-control", "no-store");
    if (corsOrigins.length > 0) reply.header("vary", "Origin");
    const { origin } = request.headers;
    if (origin === undefined || !corsOrigins.includes(origin)) return done();
    reply.header("access-control-allow-origin", origin).header("access-control-expose-headers", exposed);
    if (!isPreflight(request)) return done();
    answerPreflight(reply);
  });
}

export const alwaysSaid = { "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer" };

const exposed = "ETag, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";

/** Fetch §3.3: asked by the browser itself, before the request and without its key. */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined;

function answerPreflight(reply: FastifyReply): void {
  reply
    .code(204)
    .header("access-control-allow-methods", "GET, HEAD, POST, PATCH, DELETE")
    .header("access-control-allow-headers", "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, Prefer, traceparent, tracestate")
    .header("access-control-max-age", "600")
    .send();
}
