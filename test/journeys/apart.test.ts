import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OwnBroker } from "../../scripts/broker/broker.ts";
import { privateBroker } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import { TEST_CONTRACTS } from "../support/trial.ts";

/** As in production: API, coordinator and consumer are processes of their own, each as a user of RabbitMQ with the least of rights. */
let broker: OwnBroker;
beforeAll(async () => {
  broker = await privateBroker();
}, 120_000);
afterAll(() => broker?.close());

const cli = join(import.meta.dirname, "../../services/cli/main.ts");

async function applyTopology(): Promise<void> {
  const args = ["topology", "apply", "--contracts", TEST_CONTRACTS, "--vhost", "apart", "--consumer", "trial_consumer=trial"];
  const env = {
    WAYBILL_RABBITMQ_MANAGEMENT_URL: broker.managementUrl,
    ...{ RABBITMQ_PASSWORD_WAYBILL_API: "1", RABBITMQ_PASSWORD_WAYBILL_COORDINATOR: "2", RABBITMQ_PASSWORD_TRIAL_CONSUMER: "3" },
  };
  await promisify(execFile)(process.execPath, [cli, ...args], { env });
}

/** RabbitMQ as one of the users sees it. */
function as(user: string, password: string): { readonly AMQP_URL: string; readonly WAYBILL_RABBITMQ_MANAGEMENT_URL: string } {
  const [amqp, management] = [new URL(broker.amqpUrl), new URL(broker.managementUrl)];
  for (const url of [amqp, management]) [url.username, url.password] = [user, password];
  amqp.pathname = "/apart";
  return { AMQP_URL: amqp.href, WAYBILL_RABBITMQ_MANAGEMENT_URL: management.href };
}

test("an API, a coordinator and a consumer apart do a task that fails twice, and a cancel is heard", async () => {
  await applyTopology();
  const house = await House.start({ store: "postgres", broker, environment: { ...as("waybill_api", "1"), WAYBILL_SERVICES: "api" } });
  const coordinating = await house.anotherServer({ ...as("waybill_coordinator", "2"), WAYBILL_SERVICES: "coordinator" });
  await coordinating.server.untilLine("leading");
  await house.consumer(as("trial_consumer", "3"));

  const done = await house.api.send("trial", { do: "fail_twice" }, { headers: { prefer: "wait=30" } });
  expect([done.status, done.body.state]).toEqual([200, "succeeded"]);
  const held = await house.accepted({ do: "hold" });
  await house.untilState(held, "running");
  await house.api.request("POST", `/tasks/${held}/cancel`);
  const look = () => house.api.get<{ state: string; stopped_in_time: boolean | null }>(`/tasks/${held}`);
  const { body } = await eventually(look, { until: (now) => now.body.stopped_in_time !== null, what: "its consumer says so" });
  expect(body).toMatchObject({ state: "cancelled", stopped_in_time: true });
}, 120_000);

test("a coordinator alone says how it is, and takes no tasks", async () => {
  await applyTopology();
  const own = { ...as("waybill_coordinator", "2"), WAYBILL_SERVICES: "coordinator", WAYBILL_HOST: "0.0.0.0" };
  const { api } = await House.start({ store: "postgres", broker, environment: own });
  const look = () => api.get<{ ready: boolean }>("/readyz");
  const ready = await eventually(look, { until: ({ body }) => body.ready, what: "the coordinator is ready" });
  expect(ready).toMatchObject({ status: 200, body: { ready: true, store: "answers", broker: "connected" } });
  expect(await api.send("trial", { do: "succeed" })).toMatchObject({ status: 404, body: { code: "not_found" } });
});

test("a coordinator without RabbitMQ is alive, and not ready", async () => {
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  const { api } = await House.start({ store: "postgres", broker: nobody, environment: { WAYBILL_SERVICES: "coordinator" } });
  expect(await api.get("/livez")).toMatchObject({ status: 200 });
  expect(await api.get("/readyz")).toEqual({
    ...{ status: 503, headers: expect.anything() },
    body: { ready: false, store: "answers", broker: expect.stringMatching(/; nothing is handed out, and no outcome comes in$/) },
  });
});
