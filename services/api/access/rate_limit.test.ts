import { expect, test } from "vitest";
import { onAStore } from "../trial/on_a_store.ts";

const admin = "a-key-of-at-least-16-characters";

test("a key asks as often as its limit allows, and each answer says how many more there may be", async () => {
  const { app } = await onAStore({ apiKey: admin, rateLimit: { count: 1_000, perMs: 1_000 } });
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const asked = { name: "ci", role: "viewer", rate_limit: "2/h" };
  const { api_key: key } = (await app.inject({ method: "POST", url: "/api_keys", headers: bearer(admin), payload: asked })).json<{
    api_key: string;
  }>();

  const answers = [];
  for (let times = 0; times < 3; times++) answers.push(await app.inject({ method: "GET", url: "/queues", headers: bearer(key) }));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
  expect(answers.map(({ headers }) => headers["ratelimit"])).toEqual([
    '"api_key";r=1;t=1800',
    '"api_key";r=0;t=3600',
    '"api_key";r=0;t=3600',
  ]);
  const refused = answers.at(-1)!;
  expect(refused.headers).toMatchObject({ "ratelimit-policy": '"api_key";q=2;w=3600', "retry-after": "1800" });
  expect(refused.json()).toMatchObject({
    code: "rate_limited",
    detail: "API key ci has asked more than 2 times in 3600 s. The next request is taken in 1800 s. Nothing was done.",
    send_again: { safe: true, after_seconds: 1_800 },
  });
  const others = await app.inject({ method: "GET", url: "/queues", headers: bearer(admin) });
  expect([others.statusCode, others.headers["ratelimit-policy"]]).toEqual([200, '"api_key";q=1000;w=1']);
});

test("where nothing is said nobody is limited", async () => {
  const { app } = await onAStore();
  expect((await app.inject({ method: "GET", url: "/queues" })).headers).not.toHaveProperty("ratelimit");
});

test("two servers on one store give a key its limit once, whichever it asks", async () => {
  const rateLimit = { count: 60, perMs: 3_600_000 };
  const one = await onAStore({ apiKey: admin, rateLimit });
  const other = await onAStore({ apiKey: admin, rateLimit, store: one.store });
  const statuses: number[] = [];
  for (let times = 0; times < 100; times++) {
    const { app } = times % 2 === 0 ? one : other;
    statuses.push((await app.inject({ method: "GET", url: "/queues", headers: { authorization: `Bearer ${admin}` } })).statusCode);
  }
  expect(Object.fromEntries([200, 429].map((wanted) => [wanted, statuses.filter((status) => status === wanted).length]))).toEqual({
    200: 60,
    429: 40,
  });
});
