import { expect, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { onAStore } from "../trial/on_a_store.ts";

const admin = "a-key-of-at-least-16-characters";

/** Two servers on one store, and a viewer's key that both have just seen. */
async function twoServers() {
  const one = await onAStore({ apiKey: admin });
  const other = await onAStore({ apiKey: admin, store: one.store });
  const asAdmin = { authorization: `Bearer ${admin}` };
  const made = await one.app.inject({ method: "POST", url: "/api_keys", headers: asAdmin, payload: { name: "eye", role: "viewer" } });
  const { id, api_key: key } = made.json<{ id: string; api_key: string }>();
  const statusOf = async (headers: Readonly<Record<string, string>>) =>
    (await other.app.inject({ method: "GET", url: "/queues", headers })).statusCode;
  return { one, id, key, asAdmin, statusOf };
}

/** As long as docs/security.md says that what was ended may go on elsewhere. */
const promised = { until: (status: number) => status === 401, timeoutMs: 10_000, what: "the other server refuses it" };

test("a key that one server revoked is worth nothing at another within ten seconds, however often it is used there", async () => {
  const { one, id, key, asAdmin, statusOf } = await twoServers();
  const byKey = { authorization: `Bearer ${key}` };
  expect(await statusOf(byKey)).toBe(200);
  await one.app.inject({ method: "DELETE", url: `/api_keys/${id}`, headers: asAdmin });
  await eventually(() => statusOf(byKey), promised);
}, 20_000);

for (const [ended, end] of [
  [
    "signed out of",
    (cookie: string) => ({ method: "DELETE", url: "/session", headers: { cookie, host: "waybill.test", origin: "http://waybill.test" } }),
  ],
  [
    "begun with a key that was revoked",
    (_cookie: string, id: string) => ({ method: "DELETE", url: `/api_keys/${id}`, headers: { authorization: `Bearer ${admin}` } }),
  ],
] as const) {
  test(`a session that was ${ended} at one server ends at another within ten seconds`, async () => {
    const { one, id, key, statusOf } = await twoServers();
    const signedIn = await one.app.inject({ method: "POST", url: "/session", payload: { api_key: key } });
    const cookie = String(signedIn.headers["set-cookie"]).split(";")[0]!;
    expect(await statusOf({ cookie })).toBe(200);
    const { statusCode } = await one.app.inject(end(cookie, id));
    expect(statusCode).toBe(204);
    await eventually(() => statusOf({ cookie }), promised);
  }, 20_000);
}
