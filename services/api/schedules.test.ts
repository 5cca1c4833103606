import { uuidv7 } from "uuidv7";
import { expect, test } from "vitest";
import { onAStore } from "./trial/on_a_store.ts";

async function asking() {
  const { app } = await onAStore();
  return async (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object) => {
    const answer = await app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
    return { status: answer.statusCode, body: answer.body === "" ? null : answer.json() };
  };
}

const usual = { routing_key: "trial", payload: { do: "succeed" }, cron: "0 7 * * *", time_zone: "UTC" };

test("all that is wrong with a schedule is said at once: its members, its clock and its payload", async () => {
  const ask = await asking();
  const { status, body } = await ask("POST", "/schedules", {
    ...usual,
    payload: { do: "dance" },
    cron: "0 25 * * *",
    overlap: "mix",
    jiter: "3s",
  });
  expect(status).toBe(422);
  expect(body.problems.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
    "/cron",
    "/jiter",
    "/overlap",
    "/payload/do",
  ]);
  const unknown = await ask("POST", "/schedules", { ...usual, routing_key: "trail", cron: "x", time_zone: "Europe/Berln" });
  expect(unknown.body.problems.map(({ pointer }: { pointer: string }) => pointer)).toEqual(["/cron", "/time_zone", "/routing_key"]);
});

test("what never comes is refused, where it is added, changed or looked at", async () => {
  const ask = await asking();
  const never = { cron: "0 0 31 2 *" };
  const { id } = (await ask("POST", "/schedules", usual)).body;
  for (const [method, url, body] of [
    ["POST", "/schedules", { ...usual, ...never }],
    ["PATCH", `/schedules/${id}`, never],
    ["POST", "/schedules/preview", never],
  ] as const)
    expect((await ask(method, url, body)).body).toMatchObject({ code: "invalid_schedule", detail: expect.stringContaining("never comes") });
});

test("a payload that does not fit says what became of the schedule, and of no task", async () => {
  const ask = await asking();
  const payload = { do: "dance" };
  const detail = "1 problem in the payload of trial. The schedule was not saved.";
  expect(await ask("POST", "/schedules", { ...usual, payload })).toMatchObject({
    status: 422,
    body: { code: "contract_violation", detail },
  });
  const { id } = (await ask("POST", "/schedules", usual)).body;
  expect((await ask("PATCH", `/schedules/${id}`, { payload })).body.detail).toBe(
    "1 problem in the payload of trial. The schedule was not changed.",
  );
});

test("a path names a schedule by its id or by its name", async () => {
  const ask = await asking();
  const { id } = (await ask("POST", "/schedules", { ...usual, name: "coffee" })).body;
  for (const called of [id, "coffee"]) expect((await ask("GET", `/schedules/${called}`)).body).toMatchObject({ id, name: "coffee" });
  expect((await ask("POST", "/schedules/coffee/pause")).body.paused_since).not.toBeNull();
  expect((await ask("POST", "/schedules/coffee/run")).status).toBe(202);
  expect((await ask("GET", "/schedules/coffee/preview")).body.next).toHaveLength(10);
  expect((await ask("PATCH", "/schedules/coffee", { jitter: "3s" })).body.jitter).toBe("3s");
  expect((await ask("DELETE", "/schedules/coffee")).status).toBe(204);
  expect(await ask("GET", "/schedules/coffee")).toMatchObject({ status: 404, body: { detail: "No schedule coffee." } });
});

test("a key with scopes does not reach another team's schedule by its name either", async () => {
  const admin = "a-key-of-at-least-16-characters";
  const { app, store } = await onAStore({ apiKey: admin });
  const ask = async (method: "GET" | "POST", url: string, key: string, payload?: object) =>
    (await app.inject({ method, url, headers: { authorization: `Bearer ${key}` }, ...(payload === undefined ? {} : { payload }) })).json();
  // Of a contract that another server has.
  await store.keepSchedule({
    ...{ id: uuidv7(), name: "coffee", routingKey: "brew_coffee", payload: "{}", cron: "0 7 * * *", timeZone: "UTC", overlap: "skip" },
    ...{ catchUp: "last", jitterMs: 0, nextAt: null, pausedAt: null, pausedBecause: null, createdAt: Date.now() },
  });
  const { api_key: key } = await ask("POST", "/api_keys", admin, { name: "other", role: "viewer", scopes: ["trial"] });
  expect(await ask("GET", "/schedules/coffee", key)).toMatchObject({ code: "forbidden" });
});

test("the list has the last runs of each", async () => {
  const ask = await asking();
  for (const name of ["one", "other"]) await ask("POST", "/schedules", { ...usual, name, overlap: "queue" });
  for (let times = 0; times < 7; times++) await ask("POST", "/schedules/one/run");
  const { schedules } = (await ask("GET", "/schedules")).body;
  expect(schedules.map(({ name, runs }: { name: string; runs: object[] }) => [name, runs.length])).toEqual([
    ["other", 0],
    ["one", 5],
  ]);
});
