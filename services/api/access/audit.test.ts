import { expect, test } from "vitest";
import { type ApiOnAStore, onAStore } from "../trial/on_a_store.ts";

const admin = "a-key-of-at-least-16-characters";

interface AuditView {
  readonly audit: readonly { readonly id: number; readonly action: string; readonly target: string | null; readonly request_id: string }[];
  readonly next: string | null;
}

function asks(api: ApiOnAStore, key = admin) {
  const headers = { authorization: `Bearer ${key}` };
  return async (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object) => {
    const answer = await api.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body === "" ? null : answer.json() };
  };
}

test("each change by hand is one row: when, who, what, of which routing key, how many, by which request and from where", async () => {
  const api = await onAStore({ apiKey: admin });
  const ask = asks(api);
  const { id, api_key: key } = (await ask("POST", "/api_keys", { name: "night", role: "operator" })).body;
  const night = asks(api, key);
  const task = (await ask("POST", "/tasks/trial?delay=1d", { do: "succeed" })).body.id;

  await night("POST", `/tasks/${task}/run`);
  const cancelled = await night("POST", `/tasks/${task}/cancel`);
  await night("POST", "/queues/trial/pause");
  await night("POST", "/queues/trial/resume");
  const operation = (await night("POST", "/operations", { action: "cancel", filter: { state: "scheduled", routing_key: "trial" } })).body
    .id;
  await night("POST", `/operations/${operation}/abort`);
  const schedule = (
    await night("POST", "/schedules", { routing_key: "trial", cron: "@daily", payload: { do: "succeed" }, name: "nightly" })
  ).body.id;
  await night("PATCH", `/schedules/${schedule}`, { cron: "@hourly" });
  await night("POST", `/schedules/${schedule}/run`);
  await night("DELETE", `/schedules/${schedule}`);
  const pipeline = (await ask("POST", "/pipelines", { name: "relay", input: { first: "hold" } })).body.id;
  await night("POST", `/pipelines/${pipeline}/cancel`);
  await night("GET", `/tasks/${task}?reveal=true`);
  await ask("DELETE", `/api_keys/${id}`);

  const { body } = await ask("GET", "/audit");
  const row = (name: string, action: string, routing_key: string | null, target: string, count = 1) =>
    expect.objectContaining({
      api_key: { id: name === "night" ? id : "default", name },
      action,
      routing_key,
      target,
      count,
      address: "127.0.0.1",
    });
  expect((body as AuditView).audit.toReversed()).toEqual([
    row("environment", "create_api_key", null, "night"),
    row("night", "run_task", "trial", task),
    row("night", "cancel_task", "trial", task),
    row("night", "pause_queue", "trial", "trial"),
    row("night", "resume_queue", "trial", "trial"),
    row("night", "cancel_tasks", "trial", operation, 0),
    row("night", "abort_operation", "trial", operation),
    row("night", "create_schedule", "trial", "nightly"),
    row("night", "change_schedule", "trial", "nightly"),
    row("night", "run_schedule", "trial", "nightly"),
    row("night", "delete_schedule", "trial", "nightly"),
    row("night", "cancel_pipeline", null, pipeline),
    row("night", "reveal_task", "trial", task),
    row("environment", "revoke_api_key", null, id),
  ]);
  const [found] = ((await ask("GET", "/audit?action=cancel_task&api_key=night&since=1h")).body as AuditView).audit;
  expect(found!.request_id).toBe(cancelled.headers["x-request-id"]);
});

test("what was refused, and what changed nothing, leaves no row", async () => {
  const api = await onAStore({ apiKey: admin });
  const ask = asks(api);
  const task = (await ask("POST", "/tasks/trial?delay=1d", { do: "succeed" })).body.id;
  expect((await ask("POST", `/tasks/${task}/replay`)).status).toBe(409);
  expect((await ask("POST", "/operations", { action: "cancel", filter: { state: "scheduled" }, dry_run: true })).status).toBe(200);
  expect((await ask("GET", "/audit")).body).toEqual({ audit: [], next: null });
});

test("the trail comes in pages, and who has scopes sees what is of them", async () => {
  const api = await onAStore({ apiKey: admin });
  const ask = asks(api);
  for (let times = 0; times < 3; times++) await ask("POST", "/queues/trial/pause");
  const first = (await ask("GET", "/audit?limit=2")).body as AuditView;
  const second = (await ask("GET", first.next!)).body as AuditView;
  expect([first.audit.length, second.audit.length, second.next]).toEqual([2, 1, null]);
  const { api_key: key } = (await ask("POST", "/api_keys", { name: "night", role: "operator", scopes: ["trial"] })).body;
  const seen = ((await asks(api, key)("GET", "/audit")).body as AuditView).audit.map(({ action }) => action);
  expect(seen).toEqual(["pause_queue", "pause_queue", "pause_queue"]);
});

test("a task that is put in another's place is noted with that one", async () => {
  const api = await onAStore({ apiKey: admin });
  const ask = asks(api);
  const task = (await ask("POST", "/tasks/trial?delay=1d", { do: "succeed" })).body.id;
  await ask("POST", `/tasks/${task}/cancel`);
  const { status } = await ask("POST", `/tasks/trial?replaces=${task}`, { do: "succeed" });
  expect(status).toBe(202);
  expect(((await ask("GET", `/audit?target=${task}`)).body as AuditView).audit.map(({ action }) => action)).toEqual([
    "replace_task",
    "cancel_task",
  ]);
});
