import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { House } from "../../test/support/house.ts";
import { onAStore } from "./trial/on_a_store.ts";

let house: House;
let away: House;
beforeAll(async () => {
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  [house, away] = await Promise.all([House.start(), House.start({ broker: nobody })]);
});

test("a server whose event loop turns is alive", async () => {
  expect(await house.api.get("/livez")).toMatchObject({ status: 200, body: { alive: true } });
});

test("a server that has its store and RabbitMQ is ready", async () => {
  const ready = await eventually(() => house.api.get<{ broker: string }>("/readyz"), {
    until: ({ body }) => body.broker === "connected",
    what: "RabbitMQ is there",
  });
  expect(ready).toMatchObject({ status: 200, body: { ready: true, store: "answers", broker: "connected" } });
});

test("a server without RabbitMQ is ready all the same: tasks are accepted and kept", async () => {
  const { status, body } = await away.api.get("/readyz");
  expect(status).toBe(200);
  expect(body).toEqual({
    ready: true,
    store: "answers",
    broker: expect.stringMatching(/^unreachable for \d+ s; tasks are accepted and kept$/),
  });
});

test("a server whose store does not answer is not ready", async () => {
  const { app, store } = await onAStore();
  await store.close();
  const { statusCode, body } = await app.inject("/readyz");
  expect([statusCode, JSON.parse(body)]).toMatchObject([503, { ready: false, store: "does not answer" }]);
});

test("a server that stops is not ready, and says why", async () => {
  const { app } = await onAStore({ isStopping: () => true });
  const { statusCode, body } = await app.inject("/readyz");
  expect([statusCode, JSON.parse(body)]).toMatchObject([503, { ready: false, stopping: true }]);
});
