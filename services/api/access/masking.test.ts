import { expect, test } from "vitest";
import { trialContractsWith } from "../../../test/support/trial_contracts.ts";
import { onAStore } from "../trial/on_a_store.ts";
import { masked } from "./masking.ts";

const cases = [
  { name: "without sensitive fields nothing is touched, not even spaces", text: '{ "a":  1.0 }', at: [], is: '{ "a":  1.0 }' },
  {
    name: "a field is masked, and the digits of the others stay",
    text: '{"a":"x","b":12345678901234567890}',
    at: ["/a"],
    is: '{"a":"•••","b":12345678901234567890}',
  },
  { name: "a structure is masked as a whole", text: '{"a":{"b":[1]}}', at: ["/a"], is: '{"a":"•••"}' },
  { name: "a field within a structure", text: '{"a":{"b":1,"c":2}}', at: ["/a/b"], is: '{"a":{"b":"•••","c":2}}' },
  { name: "what is not there does not appear", text: '{"b":1}', at: ["/a", "/b/c"], is: '{"b":1}' },
  { name: "a name with a slash", text: '{"a/b":1}', at: ["/a~1b"], is: '{"a/b":"•••"}' },
  { name: "what is no JSON is masked as a whole", text: "a secret", at: ["/a"], is: '"•••"' },
];
for (const { name, text, at, is } of cases) test(name, () => expect(masked(text, at)).toBe(is));

const admin = "a-key-of-at-least-16-characters";

test("sensitive fields are masked wherever a task is shown; who may send may ask for one task as it is", async () => {
  const { app } = await onAStore({ apiKey: admin, contractsFolder: trialContractsWith({ sensitive: ["/number"] }) });
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const keyOf = async (role: string) =>
    (await app.inject({ method: "POST", url: "/api_keys", headers: as(admin), payload: { name: role, role } })).json<{ api_key: string }>()
      .api_key;
  const [viewer, developer] = [await keyOf("viewer"), await keyOf("developer")];
  const sent = await app.inject({
    method: "POST",
    url: "/tasks/trial?delay=1d",
    headers: as(developer),
    payload: { do: "succeed", number: 7 },
  });
  const { id } = sent.json<{ id: string }>();

  const payloadOf = async (url: string, key: string) =>
    (await app.inject({ method: "GET", url, headers: as(key) })).json<{ payload: unknown }>().payload;
  for (const key of [viewer, developer]) expect(await payloadOf(`/tasks/${id}`, key)).toEqual({ do: "succeed", number: "•••" });
  expect((await app.inject({ method: "GET", url: "/tasks", headers: as(viewer) })).json()).toMatchObject({
    tasks: [{ id, payload: { number: "•••" } }],
  });
  expect(await payloadOf(`/tasks/${id}?reveal=true`, developer)).toEqual({ do: "succeed", number: 7 });
  const refused = await app.inject({ method: "GET", url: `/tasks/${id}?reveal=true`, headers: as(viewer) });
  expect(refused.json()).toMatchObject({
    code: "forbidden",
    detail: "API key viewer may read but not reveal sensitive fields; that needs developer.",
  });
  const cancelled = await app.inject({ method: "POST", url: `/tasks/${id}/cancel`, headers: as(admin) });
  expect(cancelled.json()).toMatchObject({ state: "cancelled", payload: { number: "•••" } });
});

const contracts = [
  { that: "has sensitive fields", sensitive: ["/number"], masked: true },
  { that: "has none", sensitive: [], masked: false },
];
test("the detail of a failure is masked where its contract has sensitive fields, and nowhere else", async () => {
  for (const { that, sensitive, masked: isMasked } of contracts) {
    const { app, store } = await onAStore({ apiKey: admin, contractsFolder: trialContractsWith({ sensitive }) });
    const headers = { authorization: `Bearer ${admin}` };
    const { id } = (await app.inject({ method: "POST", url: "/tasks/trial", headers, payload: { do: "succeed" } })).json<{ id: string }>();
    const failed = {
      kind: "failed",
      failure: "permanent",
      code: "no_such_user",
      message: "no such user",
      detail: "at ada@example.org",
    } as const;
    const about = { taskId: id, attempt: 1, consumer: "one", startedAt: null, finishedAt: null, retryAfterMs: null, problems: null };
    await store.record([{ outcome: { ...failed, ...about }, random: 0 }], Date.now());

    const detailAt = async (url: string) => {
      const body = (await app.inject({ method: "GET", url, headers })).json();
      return (body.tasks?.[0] ?? body).attempts[0];
    };
    for (const url of [`/tasks/${id}`, `/tasks/${id}?reveal=false`])
      expect(await detailAt(url), that).toMatchObject({ message: "no such user", detail: isMasked ? "•••" : "at ada@example.org" });
    expect(await detailAt(`/tasks/${id}?reveal=true`), that).toMatchObject({ detail: "at ada@example.org" });
    const replayed = (await app.inject({ method: "POST", url: `/tasks/${id}/replay`, headers })).json();
    expect(replayed.attempts[0].detail, that).toBe(isMasked ? "•••" : "at ada@example.org");
  }
});

test("of a schedule a viewer sees no more", async () => {
  const { app } = await onAStore({ apiKey: admin, contractsFolder: trialContractsWith({ sensitive: ["/number"] }) });
  const headers = { authorization: `Bearer ${admin}` };
  const schedule = { routing_key: "trial", cron: "@daily", payload: { do: "succeed", number: 7 } };
  const { id } = (await app.inject({ method: "POST", url: "/schedules", headers, payload: schedule })).json<{ id: string }>();
  const { api_key: key } = (
    await app.inject({ method: "POST", url: "/api_keys", headers, payload: { name: "eye", role: "viewer" } })
  ).json<{ api_key: string }>();
  const seen = (authorization: string) => app.inject({ method: "GET", url: `/schedules/${id}`, headers: { authorization } });
  expect((await seen(`Bearer ${key}`)).json()).toMatchObject({ payload: { do: "succeed", number: "•••" } });
  expect((await seen(`Bearer ${admin}`)).json()).toMatchObject({ payload: { do: "succeed", number: 7 } });
});
