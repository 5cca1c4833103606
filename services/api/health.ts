import type { FastifyInstance } from "fastify";

/**
 * GET /livez: the event loop turns. GET /readyz: this process can do what it is there for. An API can without
 * RabbitMQ, since tasks are accepted and kept; a coordinator alone cannot.
 */
export function healthRoutes(app: FastifyInstance, health: Health): void {
  app.get("/livez", (_request, reply) => reply.send({ alive: true }));

  app.get("/readyz", async (_request, reply) => {
    const store = await health.storeAnswers();
    const broker = health.broker();
    const ready = store && !health.isStopping() && (health.acceptsTasks || broker.kind === "connected");
    return reply.code(ready ? 200 : 503).send({
      ready,
      store: store ? "answers" : "does not answer",
      broker: describe(broker, health.acceptsTasks),
      ...(health.isStopping() ? { stopping: true } : {}),
    });
  });
}

export interface Health {
  readonly acceptsTasks: boolean;
  broker(): BrokerState;
  storeAnswers(): Promise<boolean>;
  isStopping(): boolean;
}

export type BrokerState =
  | { readonly kind: "connected" }
  | { readonly kind: "unreachable"; readonly forSeconds: number }
  /** By configuration: an application's own tests need none. */
  | { readonly kind: "none" };

function describe(broker: BrokerState, acceptsTasks: boolean): string {
  switch (broker.kind) {
    case "connected":
      return "connected";
    case "unreachable":
      return `unreachable for ${broker.forSeconds} s; ${acceptsTasks ? "tasks are accepted and kept" : "nothing is handed out, and no outcome comes in"}`;
    case "none":
      return "none, as WAYBILL_BROKER says: tasks are accepted and kept, and nobody works them";
  }
}
