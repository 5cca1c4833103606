import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { eventually } from "../../test/support/eventually.ts";
import { House } from "../../test/support/house.ts";
import type { TaskView } from "../../test/support/http.ts";

/** In the one house a consumer works, in the other nobody does, so that messages stay where they are. */
let worked: House;
let idle: House;

beforeAll(async () => {
  [worked, idle] = await Promise.all([House.start(), House.start()]);
  await worked.consumer();
});

const withKey = (key = `order-${randomUUID()}`) => ({ headers: { "idempotency-key": key } });
const waiting = (seconds: number) => ({ headers: { prefer: `wait=${seconds}` } });
const textOf = async (house: House, path: string) => (await fetch(new URL(path, house.api.url))).text();
const countOf = async (house: House, idempotencyKey: string): Promise<number> =>
  (await house.ask(`select id from tasks where idempotency_key = 'default/${idempotencyKey}'`)).length;

test("a task is accepted with 202, its id, its state, and where to follow it", async () => {
  const { status, headers, body } = await idle.api.send("trial", { do: "succeed" });
  expect(status).toBe(202);
  expect(headers.get("location")).toBe(`/tasks/${body.id}`);
  // Nobody takes its tasks here, which is said once that has been so for a while.
  const { warnings: _, ...told } = body as TaskView & { readonly warnings?: unknown };
  expect(told).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    routing_key: "trial",
    state: expect.stringMatching(/^(queued|accepted)$/),
    accepted_at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
  });
  expect(await idle.api.task(body.id)).toMatchObject({ id: body.id, attempt: 1, failures: 0, payload: { do: "succeed" } });
});

test("the body is kept, published and shown byte for byte: its spaces, and integers beyond what a double holds", async () => {
  const payload = '{ "number" :\t9007199254740993,\n  "do":"succeed"  }';
  const { body } = await idle.api.send("trial", payload);
  expect(await textOf(idle, `/tasks/${body.id}`)).toContain(`"payload":${payload},`);
  const channel = await (await idle.amqp()).createChannel();
  const find = async () => {
    const message = await channel.get("trial", { noAck: true });
    return message !== false && message.properties.messageId === body.id ? message : null;
  };
  const message = await eventually(find, { what: "the message is in its queue" });
  expect(message?.content.toString()).toBe(payload);
});

test("100 concurrent requests with one idempotency key are one task, and all are told which", async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 100 }, () => idle.api.send("trial", { do: "succeed", number: 1 }, withKey(key))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect(await countOf(idle, key)).toBe(1);
});

test("of 100 concurrent requests with one key and two payloads, one payload wins and the others are told what differs", async () => {
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => idle.api.send("trial", { do: "succeed", number: index % 2 }, withKey(key))),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(50).fill(202), ...Array(50).fill(409)]);
  expect(await countOf(idle, key)).toBe(1);
});

test("an idempotency key stands for a payload as JSON: spaces, the order of names and options are no difference", async () => {
  const options = withKey();
  const first = await idle.api.send("trial", '{"do": "succeed", "number": 1}', options);
  const again = await idle.api.send("trial", '{"number":1,"do":"succeed"}', { ...options, query: { priority: "high" } });
  expect([again.status, again.body.id]).toEqual([202, first.body.id]);
});

test("who prefers to wait is answered with the ended task", async () => {
  const { status, headers, body } = await worked.api.send("trial", { do: "succeed" }, waiting(30));
  expect([status, headers.get("preference-applied"), headers.get("location")]).toEqual([200, "wait=30", `/tasks/${body.id}`]);
  expect(body).toMatchObject({ state: "succeeded", result: { did: "succeed" }, attempts: [{ outcome: "succeeded" }] });
});

test("a dead task has ended too", async () => {
  const { status, body } = await worked.api.send("trial", { do: "permanent" }, waiting(30));
  expect([status, body.state, body.reason]).toEqual([200, "dead", "permanent_failure"]);
});

test("when the wait is over, the task is answered as it stands, with 202", async () => {
  const { status, headers, body } = await idle.api.send("trial", { do: "succeed" }, waiting(1));
  expect([status, headers.get("preference-applied")]).toEqual([202, "wait=1"]);
  expect(body).toMatchObject({ state: expect.stringMatching(/^(queued|accepted)$/), payload: { do: "succeed" } });
});

test("a wait of nothing is the whole task at once, and the longest wait is a minute", async () => {
  const none = await idle.api.send("trial", { do: "succeed" }, waiting(0));
  expect([none.status, none.headers.get("preference-applied")]).toEqual([202, "wait=0"]);
  const long = await worked.api.send("trial", { do: "succeed" }, waiting(3_600));
  expect([long.status, long.headers.get("preference-applied")]).toEqual([200, "wait=60"]);
});

test("to wait for a task that stands for the key already, and has ended, is no wait", async () => {
  const { headers } = withKey();
  const first = await worked.api.send("trial", { do: "succeed" }, { headers: { ...headers, prefer: "wait=30" } });
  const again = await worked.api.send("trial", { do: "succeed" }, { headers: { ...headers, prefer: "wait=30" } });
  expect([again.status, again.body.id, again.body.state]).toEqual([200, first.body.id, "succeeded"]);
});

test("a dry run says what would be, and keeps nothing", async () => {
  const key = randomUUID();
  const { status, body } = await idle.api.send<object>("trial", { do: "succeed" }, { ...withKey(key), query: { dry_run: "true" } });
  expect([status, body]).toEqual([200, { valid: true, routing_key: "trial", contract: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  expect(await countOf(idle, key)).toBe(0);
});

const options = [
  { name: "delay", query: { delay: "1d" }, task: { state: "scheduled", due_at: expect.any(String) } },
  { name: "run_at", query: { run_at: "2099-01-01T00:00:00+01:00" }, task: { state: "scheduled", due_at: "2098-12-31T23:00:00.000Z" } },
  { name: "expires_in", query: { expires_in: "2h" }, task: { expires_at: expect.any(String) } },
  { name: "priority", query: { priority: "high" }, task: { priority: "high" } },
] as const;
for (const { name, query, task } of options) {
  test(`the option ${name} stands on the task`, async () => {
    const { body } = await idle.api.send("trial", { do: "succeed" }, { query });
    expect(await idle.api.task(body.id)).toMatchObject(task);
  });
}

test("a trace goes on with its task", async () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const { body } = await idle.api.send("trial", { do: "succeed" }, { headers: { traceparent } });
  expect(await idle.api.task(body.id)).toMatchObject({ traceparent });
});

test("the caller's idempotency key is shown as the caller wrote it", async () => {
  const { body } = await idle.api.send<TaskView>("trial", { do: "succeed" }, withKey("shop:order-1"));
  expect(await idle.api.task(body.id)).toMatchObject({ idempotency_key: "shop:order-1" });
});
