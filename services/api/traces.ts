import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RequestSpan, Traces } from "../traces/traces.ts";
import { pathOf } from "./path.ts";

/**
 * A span for each request that changes something. What it sends is part of that span: it stands in the request's
 * headers from here on, in place of the caller's, so that no route has to know.
 */
export function traceRequests(app: FastifyInstance, traces: Traces): void {
  const spans = new WeakMap<FastifyRequest, RequestSpan>();
  app.addHook("onRequest", (request, _reply, done) => {
    if (reading.includes(request.method)) return done();
    const { method, headers, protocol: scheme } = request;
    const route = request.routeOptions.url ?? "none";
    const span = traces.request({ method, route, path: pathOf(request), scheme, headers });
    delete headers["tracestate"];
    Object.assign(headers, span.headers);
    spans.set(request, span);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    spans.get(request)?.end(reply.statusCode);
    done();
  });
}

const reading = ["GET", "HEAD", "OPTIONS"];
