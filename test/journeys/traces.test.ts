import { join } from "node:path";
import { expect, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { testInEachLanguage } from "../support/languages.ts";
import { ourConsumers } from "../support/our_consumers.ts";
import { startProcess } from "../support/processes.ts";
import { type Branch, type ReceivedSpan, SpanReceiver, treeOf } from "../support/span_receiver.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callers = "b7ad6b7169203331";
const headers = { traceparent: `00-${traceId}-${callers}-01` };
/** What becomes of a message that is worked and reported. */
const worked = (routingKey: string) =>
  [
    `publish tasks:${routingKey}`,
    [`process tasks:${routingKey}`, ["publish outcomes:outcomes", ["process outcomes:outcomes"]]],
  ] satisfies Branch;

const traceOf = async (house: House, id: string): Promise<string> => (await house.api.task(id)).traceparent!.split("-")[1]!;
const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => spans.find((span) => span.name === name)!;
const tracedHouse = async (receiver: SpanReceiver, environment: Readonly<Record<string, string>> = {}) =>
  House.start({ environment: { ...receiver.environment, ...environment } });

testInEachLanguage("a task is one trace, from the request that sent it to its recorded outcome", async (language) => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver, { WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts") });
  const sample = join(house.folder, "sample.db");
  createSampleDatabase(sample);
  const environment = { AMQP_URL: house.amqpUrl, WAYBILL_SAMPLE_DATABASE: sample, WAYBILL_EXPORT_FOLDER: join(house.folder, "exports") };
  const consumer = startProcess(
    language,
    { ...environment, ...receiver.environment, WAYBILL_CONSUMER_NAME: "export-1" },
    { command: await ourConsumers[language]() },
  );
  await consumer.untilLine("consuming");

  const payload = { user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" };
  const { body } = await house.api.send<TaskView>("data_export", payload, { headers: { ...headers, prefer: "wait=30" } });
  expect(body.state).toBe("succeeded");
  const spans = await receiver.trace(traceId, 5);
  expect(treeOf(spans)).toEqual([["POST /tasks/:routing_key", worked("data_export")]]);

  const request = named(spans, "POST /tasks/:routing_key");
  expect(request).toMatchObject({ parentId: callers, kind: "server", service: "waybill", status: { isError: false } });
  expect(request.attributes).toMatchObject({
    ...{ "http.request.method": "POST", "http.route": "/tasks/:routing_key", "url.path": "/tasks/data_export" },
    ...{ "url.scheme": "http", "http.response.status_code": 200 },
  });
  expect(body.traceparent).toBe(`00-${traceId}-${request.spanId}-01`);

  const ofTask = { "waybill.task.id": body.id, "waybill.task.attempt": 1 };
  const ofMessage = {
    ...{ "messaging.system": "rabbitmq", "messaging.destination.name": "tasks:data_export", "messaging.message.id": body.id },
    ...{ "messaging.rabbitmq.destination.routing_key": "data_export", "messaging.message.conversation_id": body.id },
    ...{ "messaging.message.body.size": JSON.stringify(payload).length, ...ofTask },
    ...{ "server.address": new URL(house.amqpUrl).hostname, "server.port": Number(new URL(house.amqpUrl).port) },
  };
  const published = named(spans, "publish tasks:data_export");
  expect(published).toMatchObject({ kind: "producer", service: "waybill" });
  expect(published.attributes).toEqual({ ...ofMessage, "messaging.operation.name": "publish", "messaging.operation.type": "send" });

  const processed = named(spans, "process tasks:data_export");
  expect(processed).toMatchObject({ kind: "consumer", service: "export-1", links: [published.spanId], status: { isError: false } });
  expect(processed.attributes).toEqual({
    ...{ ...ofMessage, "messaging.operation.name": "process", "messaging.operation.type": "process", "waybill.outcome": "succeeded" },
    "messaging.client.id": expect.stringMatching(/^export-1\./),
  });
  expect(processed.nanoseconds).toBeGreaterThan(0n);

  const reported = named(spans, "publish outcomes:outcomes");
  expect(reported).toMatchObject({ kind: "producer", service: "export-1" });
  expect(reported.attributes).toMatchObject({
    ...{ "messaging.system": "rabbitmq", "messaging.operation.name": "publish", "messaging.operation.type": "send" },
    ...{ "messaging.destination.name": "outcomes:outcomes", "messaging.message.conversation_id": body.id, ...ofTask },
  });

  const recorded = named(spans, "process outcomes:outcomes");
  expect(recorded).toMatchObject({ kind: "consumer", service: "waybill", links: [reported.spanId] });
  expect(recorded.attributes).toMatchObject({ ...ofTask, "waybill.outcome": "succeeded", "messaging.operation.type": "process" });
});

test("each attempt is a branch of the same trace, and one that failed says with what", async () => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver);
  await house.consumer(receiver.environment);
  const id = await house.accepted({ do: "fail_twice" });
  await house.untilState(id, "succeeded");
  const spans = await receiver.trace(await traceOf(house, id), 13);
  expect(treeOf(spans)).toEqual([["POST /tasks/:routing_key", worked("trial"), worked("trial"), worked("trial")]]);
  const attempts = spans
    .filter(({ name }) => name === "process tasks:trial")
    .toSorted((a, b) => Number(a.attributes["waybill.task.attempt"]) - Number(b.attributes["waybill.task.attempt"]));
  const failed = { attributes: { "waybill.outcome": "failed", "error.type": "not_yet" }, status: { isError: true, message: "not yet" } };
  expect(attempts).toMatchObject([failed, failed, { attributes: { "waybill.outcome": "succeeded" }, status: { isError: false } }]);
  expect(attempts[2]!.attributes).not.toHaveProperty("error.type");
});

test("the steps of a pipeline, those made later too, are in the trace of who began it", async () => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver);
  await house.consumer(receiver.environment);
  const steps = [
    { name: "first", routing_key: "trial", for_each: "/input/numbers", payload: { do: "succeed", number: { $from: "/item" } } },
    { name: "last", routing_key: "trial", payload: { do: "permanent" } },
  ];
  await house.api.request("POST", "/pipelines", { body: JSON.stringify({ steps, input: { numbers: [1, 2] } }), headers });
  const spans = await receiver.trace(traceId, 1 + 3 * 4);
  expect(treeOf(spans)).toEqual([["POST /pipelines", worked("trial"), worked("trial"), worked("trial")]]);
});

test("many in one request are in its trace, unless one has its own", async () => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver);
  await house.consumer(receiver.environment);
  const own = "00-11111111111111111111111111111111-2222222222222222-01";
  const item = { routing_key: "trial", payload: { do: "succeed" } };
  await house.api.request("POST", "/tasks", { body: JSON.stringify([item, item, { ...item, traceparent: own }]), headers });
  expect(treeOf(await receiver.trace(traceId, 9))).toEqual([["POST /tasks", worked("trial"), worked("trial")]]);
  expect(treeOf(await receiver.trace("1".repeat(32), 4))).toEqual([worked("trial")]);
});

test("a run of a schedule begins a trace of its own", async () => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver);
  await house.consumer(receiver.environment);
  const body = JSON.stringify({ routing_key: "trial", payload: { do: "succeed" }, cron: "* * * * *" });
  const { body: schedule } = await house.api.request<{ readonly id: string }>("POST", "/schedules", { body });
  const due = `(unixepoch('now', '-1 minute') / 60) * 60000 where id = unhex('${schedule.id.replaceAll("-", "")}')`;
  await house.change({
    sqlite: `update schedules set next_at = ${due}`,
    postgres: `update waybill.schedules set next_at = date_trunc('minute', now() - interval '1 minute') where id = '${schedule.id}'`,
  });
  const created = await eventually(() => receiver.spans.find(({ name }) => name === "create tasks:trial"), {
    what: "the run of the schedule has a span",
  });
  expect(created).toMatchObject({ parentId: null, kind: "producer", attributes: { "messaging.operation.type": "create" } });
  expect(treeOf(await receiver.trace(created!.traceId, 5))).toEqual([["create tasks:trial", worked("trial")]]);
});

test("a consumer that makes no spans passes the trace on", async () => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver);
  await house.consumer();
  const id = await house.accepted({ do: "succeed" });
  await house.untilState(id, "succeeded");
  expect(treeOf(await receiver.trace(await traceOf(house, id), 3))).toEqual([
    ["POST /tasks/:routing_key", ["publish tasks:trial", ["process outcomes:outcomes"]]],
  ]);
});

test("what the caller does not sample is not recorded, and goes on unsampled", async () => {
  const receiver = await SpanReceiver.start();
  const house = await tracedHouse(receiver);
  await house.consumer(receiver.environment);
  const unsampled = { traceparent: headers.traceparent.replace(/01$/, "00") };
  const id = await house.accepted({ do: "succeed" }, { headers: unsampled });
  await house.untilState(id, "succeeded");
  const sampled = await house.accepted({ do: "succeed" });
  await receiver.trace(await traceOf(house, sampled), 5);
  expect(receiver.spans.filter((span) => span.traceId === traceId)).toEqual([]);
  expect((await house.api.task(id)).traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
});

test("a receiver that is away costs spans and a line in the log, and no task", async () => {
  const away = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_BSP_SCHEDULE_DELAY: "100" };
  const house = await House.start({ environment: away });
  await house.consumer(away);
  const id = await house.accepted({ do: "succeed" });
  await house.untilState(id, "succeeded");
  await house.server.untilLine(({ msg }) => msg.startsWith("OpenTelemetry: "));
});

test("without a receiver the caller's trace goes through as it came", async () => {
  const house = await House.start();
  await house.consumer();
  const id = await house.accepted({ do: "succeed" }, { headers });
  await house.untilState(id, "succeeded");
  expect((await house.api.task(id)).traceparent).toBe(headers.traceparent);
});
