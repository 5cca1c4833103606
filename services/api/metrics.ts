import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/metrics.ts";
import { read } from "./tasks.ts";

/** GET /metrics, for Prometheus; and how long each request took. */
export function metricRoutes(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", (request, reply, done) => {
    // A path that is not there has no name: one for each would grow without end.
    metrics.answered(request.method, request.routeOptions.url ?? "none", reply.statusCode, reply.elapsedTime);
    done();
  });
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await read(metrics.page())));
}
