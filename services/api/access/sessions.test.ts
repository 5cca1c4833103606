import { expect, test } from "vitest";
import { type ApiOnAStore, onAStore } from "../trial/on_a_store.ts";
import { hashOf } from "./secrets.ts";
import { Sessions } from "./sessions.ts";

const admin = "a-key-of-at-least-16-characters";
const ours = { host: "waybill.example.org", origin: "http://waybill.example.org" };

async function signIn({ app }: ApiOnAStore, key = admin, headers: Readonly<Record<string, string>> = ours) {
  const answer = await app.inject({ method: "POST", url: "/session", headers, payload: { api_key: key } });
  const setCookie = String(answer.headers["set-cookie"] ?? "");
  return { status: answer.statusCode, body: answer.json(), setCookie, cookie: setCookie.split(";")[0]!, headers: answer.headers };
}

function withCookie({ app }: ApiOnAStore, cookie: string) {
  return (method: "GET" | "POST" | "DELETE", url: string, headers: Readonly<Record<string, string>> = ours) =>
    app.inject({ method, url, headers: { host: ours.host, cookie, ...headers } });
}

test("signing in answers who it is, and a cookie that no script reads and no other site sends", async () => {
  const api = await onAStore({ apiKey: admin });
  const { status, body, setCookie } = await signIn(api);
  expect([status, body]).toEqual([
    200,
    { name: "environment", role: "admin", scopes: null, environment: "a test", version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
  ]);
  expect(setCookie).toMatch(/^waybill_session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
});

test("the cookie is Secure behind a proxy that is trusted and speaks TLS, and a stranger's word for it counts for nothing", async () => {
  const headers = { ...ours, origin: "https://waybill.example.org", "x-forwarded-proto": "https" };
  const trusting = await onAStore({ apiKey: admin, trustedProxies: ["127.0.0.1"] });
  expect((await signIn(trusting, admin, headers)).setCookie).toContain("Secure");
  expect((await signIn(await onAStore({ apiKey: admin }), admin, headers)).setCookie).not.toContain("Secure");
});

test("a session stands for its API key: it has its role and its scopes, and ends with it", async () => {
  const api = await onAStore({ apiKey: admin });
  const headers = { authorization: `Bearer ${admin}` };
  const asked = { name: "night", role: "operator", scopes: ["trial"] };
  const key = (await api.app.inject({ method: "POST", url: "/api_keys", headers, payload: asked })).json<{ id: string; api_key: string }>();
  const { body, cookie } = await signIn(api, key.api_key);
  expect(body).toMatchObject({ name: "night", role: "operator", scopes: ["trial"] });
  const ask = withCookie(api, cookie);
  expect((await ask("GET", "/session")).json()).toMatchObject({ name: "night", role: "operator" });
  expect((await ask("GET", "/api_keys")).statusCode).toBe(403);
  await api.app.inject({ method: "DELETE", url: `/api_keys/${key.id}`, headers });
  const after = await ask("GET", "/session");
  expect([after.statusCode, after.json<{ detail: string }>().detail]).toEqual([
    401,
    "The API key of this session is revoked, or its time is over. Sign in again.",
  ]);
});

test("a change by cookie is made from our own pages alone", async () => {
  const api = await onAStore({ apiKey: admin });
  const ask = withCookie(api, (await signIn(api)).cookie);
  const pause = async (headers?: Readonly<Record<string, string>>) => (await ask("POST", "/queues/trial/pause", headers)).statusCode;
  expect(await pause()).toBe(200);
  for (const origin of ["https://evil.example", "http://waybill.example.org.evil.example", "null", "http://waybill.example.org:81"])
    expect.soft(await pause({ origin }), origin).toBe(403);
  expect(await pause({})).toBe(403);
  expect((await ask("GET", "/queues", { origin: "https://evil.example" })).statusCode).toBe(200);
  const { audit } = (await ask("GET", "/audit")).json<{ audit: readonly { action: string }[] }>();
  expect(audit.map(({ action }) => action)).toEqual(["pause_queue"]);
});

test("by TLS the scheme of the page has to be right too", async () => {
  const api = await onAStore({ apiKey: admin, trustedProxies: ["127.0.0.1"] });
  const byTls = { host: ours.host, "x-forwarded-proto": "https" };
  const ask = withCookie(api, (await signIn(api, admin, { ...byTls, origin: "https://waybill.example.org" })).cookie);
  const pause = async (origin: string) => (await ask("POST", "/queues/trial/pause", { ...byTls, origin })).statusCode;
  expect([await pause("https://waybill.example.org"), await pause("http://waybill.example.org")]).toEqual([200, 403]);
});

test("signing out ends the session in the store, and takes the cookie back", async () => {
  const api = await onAStore({ apiKey: admin });
  const { cookie } = await signIn(api);
  const ask = withCookie(api, cookie);
  const out = await ask("DELETE", "/session");
  expect([out.statusCode, String(out.headers["set-cookie"])]).toEqual([
    204,
    expect.stringMatching(/^waybill_session=; Max-Age=0; Path=\/;/),
  ]);
  expect((await ask("GET", "/session")).json()).toMatchObject({ code: "unauthenticated", detail: "The session has ended. Sign in again." });
});

test("what the cookie says is kept nowhere", async () => {
  const api = await onAStore({ apiKey: admin });
  const secret = (await signIn(api)).cookie.split("=")[1]!;
  expect(await api.store.session(secret, Date.now())).toBeNull();
  expect(await api.store.session(hashOf(secret), Date.now())).toMatchObject({ keyHash: hashOf(admin) });
});

test("a refused sign-in is noted with its address; after ten from one address in a minute nobody is even looked up", async () => {
  const api = await onAStore({ apiKey: admin });
  for (let times = 0; times < 10; times++)
    expect(await signIn(api, `guess-${times}`)).toMatchObject({
      status: 401,
      setCookie: "",
      body: { detail: "The API key is not known here. Nobody was signed in." },
    });
  const late = await signIn(api, admin);
  expect(late).toMatchObject({ status: 429, setCookie: "", body: { code: "rate_limited" } });
  expect(Number(late.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  const rows = await api.store.auditTrail({ ...everything, action: "refuse_sign_in" }, null, 50);
  expect(rows.map(({ name, address }) => [name, address])).toEqual(Array.from({ length: 10 }, () => ["unknown", "127.0.0.1"]));
});

const everything = { name: null, action: null, routingKey: null, target: null, since: null, before: null, within: null };

test("where there is no key, everybody is admin and nobody needs a cookie", async () => {
  const api = await onAStore();
  const session = (await api.app.inject({ method: "GET", url: "/session" })).json();
  expect(session).toMatchObject({ name: "nobody asked", role: "admin", scopes: null });
  expect(await signIn(api, "anything", { host: "localhost" })).toMatchObject({ status: 200, setCookie: "" });
});

test("a server that asks nobody is not led by another site's page, nor by a name that leads to this machine", async () => {
  const { app } = await onAStore();
  const pause = async (headers: Readonly<Record<string, string>>) =>
    (await app.inject({ method: "POST", url: "/queues/trial/pause", headers })).statusCode;
  expect(await pause({ host: "localhost:8080" })).toBe(200);
  expect(await pause({ host: "localhost:8080", origin: "http://localhost:8080" })).toBe(200);
  expect(await pause({ host: "localhost:8080", origin: "https://evil.example" })).toBe(403);
  expect(await pause({ host: "rebound.evil.example:8080", origin: "http://rebound.evil.example:8080" })).toBe(403);
  const read = await app.inject({ method: "GET", url: "/tasks", headers: { host: "rebound.evil.example:8080" } });
  expect(read.json()).toMatchObject({ code: "forbidden" });
});

test("a session ends 12 hours after it was last used, and is written at most once in a minute", async () => {
  const { store } = await onAStore();
  let now = 1_800_000_000_000;
  const prolonged: number[] = [];
  const spied = {
    ...store,
    prolongSession(hash: string, endsAt: number) {
      prolonged.push(endsAt - hours(12));
      return store.prolongSession(hash, endsAt);
    },
  };
  const sessions = new Sessions(spied, () => now);
  const secret = await sessions.begin("a key");
  for (const later of [0, 30_000, hours(11), hours(11) + 59_000, hours(22)]) {
    now = 1_800_000_000_000 + later;
    expect(await sessions.keyHashOf(secret)).toBe("a key");
    await store.ping(); // The writer has done what it was told before.
  }
  expect(prolonged.map((at) => at - 1_800_000_000_000)).toEqual([hours(11), hours(22)]);
  now += hours(12);
  expect(await sessions.keyHashOf(secret)).toBeNull();
});

const hours = (many: number) => many * 3_600_000;
