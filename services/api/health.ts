import type { FastifyInstance } from "fastify";

/** GET /livez: the event loop turns. GET /readyz: tasks can be accepted; RabbitMQ being away does not change that. */
export function healthRoutes(app: FastifyInstance, health: Health): void {
  app.get("/livez", (_request, reply) => reply.send({ alive: true }));

  app.get("/readyz", async (_request, reply) => {
    const brokerDown = health.brokerDownForSeconds();
    const store = await health.storeAnswers();
    const ready = store && !health.isStopping();
    return reply.code(ready ? 200 : 503).send({
      ready,
      store: store ? "answers" : "does not answer",
      broker: brokerDown === null ? "connected" : `unreachable for ${brokerDown} s; tasks are accepted and kept`,
      ...(health.isStopping() ? { stopping: true } : {}),
    });
  });
}

export interface Health {
  /** Null: RabbitMQ is there. */
  brokerDownForSeconds(): number | null;
  storeAnswers(): Promise<boolean>;
  isStopping(): boolean;
}
