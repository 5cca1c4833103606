import { expect, test } from "vitest";
import { House } from "../../test/support/house.ts";
import type { TaskView } from "../../test/support/http.ts";

test("an application's own tests need no RabbitMQ: tasks are checked and kept, and GET /tasks answers what was sent", async () => {
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  const { api, server } = await House.start({ broker: nobody, environment: { WAYBILL_BROKER: "none" } });
  const sent = await api.send<TaskView & { warnings?: unknown }>("trial", { do: "succeed", number: 7 });
  expect([sent.status, sent.body.state, sent.body.warnings]).toEqual([202, "accepted", undefined]);
  expect((await api.send("trial", { do: "dance" })).status).toBe(422);

  const { body } = await api.get<{ tasks: readonly (TaskView & { payload: unknown })[] }>("/tasks");
  expect(body.tasks).toMatchObject([{ id: sent.body.id, routing_key: "trial", state: "accepted", payload: { do: "succeed", number: 7 } }]);
  expect((await api.get("/readyz")).body).toMatchObject({ ready: true, broker: expect.stringContaining("none") });

  server.signal("SIGTERM");
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(server.lines.filter(({ level }) => level >= 40)).toEqual([]);
});
