import { expect, onTestFinished, test } from "vitest";
import { type ApiOnAStore, onAStore } from "../trial/on_a_store.ts";
import { Keys } from "./keys.ts";
import { hashOf } from "./secrets.ts";

const admin = "a-key-of-at-least-16-characters";

interface NewKey {
  readonly id: string;
  readonly api_key: string;
}

/** What a caller with this key sees. */
function caller({ app }: ApiOnAStore, key: string | null) {
  const headers = key === null ? {} : { authorization: `Bearer ${key}` };
  return {
    get: (url: string) => app.inject({ method: "GET", url, headers }),
    post: (url: string, payload?: object) => app.inject({ method: "POST", url, headers, ...(payload === undefined ? {} : { payload }) }),
    delete: (url: string) => app.inject({ method: "DELETE", url, headers }),
  };
}

async function newKey(api: ApiOnAStore, members: object = {}, by: string | null = admin): Promise<NewKey> {
  return (await caller(api, by).post("/api_keys", { name: "ci", role: "developer", ...members })).json<NewKey>();
}

test("a key is shown once, is random, and only its digest is kept", async () => {
  const api = await onAStore({ apiKey: admin });
  const { id, api_key: key } = await newKey(api, { expires_in: "90d", rate_limit: "20/s" });
  expect(key).toMatch(/^wb_[A-Za-z0-9_-]{43}$/);
  const listed = (await caller(api, admin).get("/api_keys")).json<{ api_keys: readonly object[] }>().api_keys;
  expect(listed).toEqual([
    expect.objectContaining({
      id,
      name: "ci",
      role: "developer",
      scopes: null,
      rate_limit: "20/s",
      created_by: "environment",
      revoked_at: null,
    }),
  ]);
  const [kept] = await api.store.apiKeys();
  expect(kept).toMatchObject({ hash: hashOf(key) });
  expect(JSON.stringify([listed, kept])).not.toContain(key.slice(3));
});

test("a key that is revoked is worth nothing at once", async () => {
  const api = await onAStore({ apiKey: admin });
  const { id, api_key: key } = await newKey(api);
  expect((await caller(api, key).get("/tasks")).statusCode).toBe(200);
  expect((await caller(api, admin).delete(`/api_keys/${id}`)).statusCode).toBe(204);
  expect((await caller(api, key).get("/tasks")).statusCode).toBe(401);
  expect((await caller(api, admin).delete(`/api_keys/${id}`)).json()).toMatchObject({
    code: "not_found",
    detail: `No API key ${id}, or it is revoked.`,
  });
});

test("after a rotation both keys are good while they overlap, and the new one alone where they do not", async () => {
  const api = await onAStore({ apiKey: admin });
  const { id, api_key: first } = await newKey(api);
  const rotate = async (body?: object) => (await caller(api, admin).post(`/api_keys/${id}/rotate`, body)).json<NewKey>().api_key;
  const second = await rotate();
  expect([(await caller(api, first).get("/tasks")).statusCode, (await caller(api, second).get("/tasks")).statusCode]).toEqual([200, 200]);
  const third = await rotate({ overlap: "0s" });
  expect((await caller(api, third).get("/tasks")).statusCode).toBe(200);
  for (const old of [first, second]) expect((await caller(api, old).get("/tasks")).statusCode).toBe(401);
});

test("a stream of events ends when the key that follows it is revoked", async () => {
  const api = await onAStore({ apiKey: admin });
  const url = await api.app.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => api.app.close());
  const { id, api_key: key } = await newKey(api);
  const response = await fetch(`${url}/events?follow=tasks`, { headers: { accept: "text/event-stream", authorization: `Bearer ${key}` } });
  const stream = response.body!.getReader();
  expect((await stream.read()).done).toBe(false);
  await caller(api, admin).delete(`/api_keys/${id}`);
  while (!(await stream.read()).done);
});

test("on loopback without a key all is open, until the first one is made, which has to be an admin's", async () => {
  const api = await onAStore();
  expect((await caller(api, null).post("/api_keys", { name: "ci", role: "viewer" })).json()).toMatchObject({ code: "wrong_state" });
  const { api_key: key } = await newKey(api, { role: "admin" }, null);
  expect([(await caller(api, null).get("/tasks")).statusCode, (await caller(api, key).get("/tasks")).statusCode]).toEqual([401, 200]);
});

test("an idempotency key is its API key's own: two callers never meet in one", async () => {
  const api = await onAStore({ apiKey: admin });
  const { id, api_key: key } = await newKey(api);
  const send = (by: string) =>
    api.app.inject({
      ...{ method: "POST", url: "/tasks/trial", payload: { do: "succeed" } },
      headers: { authorization: `Bearer ${by}`, "idempotency-key": "order-1" },
    });
  const [first, again, others] = [await send(key), await send(key), await send(admin)].map((answer) => answer.json<{ id: string }>().id);
  expect([again === first, others === first]).toEqual([true, false]);
  const keptBy = async (task: string) => (await api.store.task(task))!.idempotencyKey;
  expect([await keptBy(first!), await keptBy(others!)]).toEqual([`${id}/order-1`, "default/order-1"]);
});

test("a key with scopes sends to them and sees what is of them, and nothing else", async () => {
  const api = await onAStore({ apiKey: admin });
  const { api_key: key } = await newKey(api, { scopes: ["trial"], role: "operator" });
  const task = (await caller(api, admin).post("/tasks/trial", { do: "succeed" })).json<{ id: string }>();
  const scoped = caller(api, key);
  const sentence = "API key ci may send to and read trial, and nothing else.";
  expect((await scoped.get(`/tasks/${task.id}`)).statusCode).toBe(200);
  for (const refused of [
    await scoped.post("/tasks/other", {}),
    await scoped.get("/queues/other"),
    await scoped.post("/operations", { action: "cancel", filter: { state: "dead" } }),
    await scoped.post("/schedules", { routing_key: "other", cron: "@daily", payload: {} }),
    await scoped
      .get("/events?follow=queue:relay,tasks")
      .then((answer) => (answer.statusCode === 400 ? scoped.get("/queues/other") : answer)),
  ])
    expect.soft(refused.json()).toMatchObject({ code: "forbidden", detail: sentence });
  expect((await scoped.post("/operations", { action: "cancel", filter: { routing_key: "trial" }, dry_run: true })).statusCode).toBe(200);
});

test("whose key it is is read from the store once for many requests, and again when it grows old", async () => {
  const api = await onAStore();
  const { api_key: key } = await newKey(api, { role: "admin" }, null);
  let [now, reads] = [1_000_000, 0];
  const store = {
    ...api.store,
    apiKeys() {
      reads += 1;
      return api.store.apiKeys();
    },
  };
  const keys = new Keys(store, null, () => now);
  const ask = () => keys.callerOf(hashOf(key));
  for (let asked = 0; asked < 100; asked++) expect(await ask()).toMatchObject({ name: "ci" });
  expect(reads).toBe(1);
  now += 10_001;
  await ask();
  expect(reads).toBe(2);
  // A stranger's guesses cost one look in a second.
  now += 1_500;
  for (let asked = 0; asked < 100; asked++) expect(await keys.callerOf(hashOf(`guess ${asked}`))).toBeNull();
  expect(reads).toBe(3);
});

test("that a key was used is written once in a minute", async () => {
  const api = await onAStore();
  const { id, api_key: key } = await newKey(api, { role: "admin" }, null);
  const written: number[] = [];
  let now = 1_000_000;
  const store = {
    ...api.store,
    async apiKeysUsed(used: readonly { readonly id: string; readonly at: number }[]) {
      expect(used.map((one) => one.id)).toEqual([id]);
      written.push(...used.map((one) => one.at));
    },
  };
  const keys = new Keys(store, null, () => now);
  for (; now < 1_100_000; now += 9_000) await keys.callerOf(hashOf(key));
  expect(written).toEqual([1_000_000, 1_063_000]);
});
