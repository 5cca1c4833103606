import type { FastifyInstance } from "fastify";

/** GET /livez: the event loop turns. GET /readyz: tasks can be accepted; RabbitMQ being away does not change that. */
export function healthRoutes(app: FastifyInstance, health: Health): void {
  app.get("/livez", (_request, reply) => reply.send({ alive: true }));

  app.get("/readyz", async (_request, reply) => {
    const store = await health.storeAnswers();
    const ready = store && !health.isStopping();
    return reply.code(ready ? 200 : 503).send({
      ready,
      store: store ? "answers" : "does not answer",
      broker: describe(health.broker()),
      ...(health.isStopping() ? { stopping: true } : {}),
    });
  });
}

export interface Health {
  broker(): BrokerState;
  storeAnswers(): Promise<boolean>;
  isStopping(): boolean;
}

export type BrokerState =
  | { readonly kind: "connected" }
  | { readonly kind: "unreachable"; readonly forSeconds: number }
  /** By configuration: an application's own tests need none. */
  | { readonly kind: "none" };

function describe(broker: BrokerState): string {
  switch (broker.kind) {
    case "connected":
      return "connected";
    case "unreachable":
      return `unreachable for ${broker.forSeconds} s; tasks are accepted and kept`;
    case "none":
      return "none, as WAYBILL_BROKER says: tasks are accepted and kept, and nobody works them";
  }
}
