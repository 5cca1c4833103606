import { expect, test } from "vitest";
import { trialContractsWith } from "../../../test/support/trial_contracts.ts";
import { onAStore } from "../trial/on_a_store.ts";

const admin = "a-key-of-at-least-16-characters";

async function withPeople() {
  const contractsFolder = trialContractsWith({ searchable: ["/number", "/tenant"], sensitive: ["/tenant"] });
  const api = await onAStore({ apiKey: admin, contractsFolder });
  const ask = async (method: "GET" | "POST", url: string, payload?: object | string, key = admin) => {
    const headers = { authorization: `Bearer ${key}`, ...(payload === undefined ? {} : { "content-type": "application/json" }) };
    return (await api.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })).json();
  };
  const ids: string[] = [];
  for (const body of [
    '{"do":"succeed","number":88}',
    '{"do":"succeed","number":9007199254740993}',
    '{"do":"succeed","number":88,"tenant":"a"}',
  ])
    ids.push((await ask("POST", "/tasks/trial?delay=1d", body)).id);
  return { ask, ids };
}

test("tasks are found by what their contract calls searchable, with every digit; any other field is refused by name", async () => {
  const { ask, ids } = await withPeople();
  const found = async (query: string) => (await ask("GET", `/tasks?routing_key=trial&${query}`)).tasks.map(({ id }: { id: string }) => id);
  expect(await found("payload.number=88")).toEqual([ids[2], ids[0]]);
  expect(await found("payload.number=88&payload.tenant=a")).toEqual([ids[2]]);
  expect(await found("payload.number=9007199254740993")).toEqual([ids[1]]);
  expect(await found("payload.number=9007199254740992")).toEqual([]);
  for (const [url, detail] of [
    ["/tasks?routing_key=trial&payload.nubmer=88", 'Unknown key "payload.nubmer". Did you mean payload.number?'],
    ["/tasks?routing_key=trial&payload.do=succeed", 'Unknown key "payload.do". Known: payload.number, payload.tenant.'],
    ["/tasks?payload.number=88", "payload.number=88: expected routing_key beside it, whose contract says what is searchable."],
  ] as const)
    expect.soft(await ask("GET", url)).toMatchObject({ code: "invalid_filter", detail });
});

test("who does not see a sensitive field does not find out by looking for it", async () => {
  const { ask } = await withPeople();
  const { api_key: viewer } = await ask("POST", "/api_keys", { name: "eye", role: "viewer" });
  expect(await ask("GET", "/tasks?routing_key=trial&payload.tenant=a", undefined, viewer)).toMatchObject({
    code: "forbidden",
    detail: "API key eye may read but not look for a sensitive field; that needs developer.",
  });
});

test("an operation is done to the tasks of one person", async () => {
  const { ask } = await withPeople();
  const filter = { routing_key: "trial", "payload.number": 88 };
  expect(await ask("POST", "/operations", { action: "cancel", filter, dry_run: true })).toMatchObject({ total: 2 });
});

test("what an operation looked for in a sensitive field is masked for who does not see it, and erased with that person's tasks", async () => {
  const { ask } = await withPeople();
  const { api_key: viewer } = await ask("POST", "/api_keys", { name: "eye", role: "viewer" });
  const filter = { routing_key: "trial", "payload.number": 88, "payload.tenant": "a" };
  const { id } = await ask("POST", "/operations", { action: "cancel", filter });
  const seenBy = async (key: string) => [
    (await ask("GET", `/operations/${id}`, undefined, key)).filter,
    (await ask("GET", "/operations", undefined, key)).operations[0].filter,
  ];
  expect(await seenBy(admin)).toEqual([filter, filter]);
  const covered = { ...filter, "payload.tenant": "•••" };
  expect(await seenBy(viewer)).toEqual([covered, covered]);

  expect(await ask("POST", "/erasures", { routing_key: "trial", "payload.number": 88 })).toMatchObject({ operations: 1 });
  const erased = { routing_key: "trial", "payload.number": "[erased]", "payload.tenant": "[erased]" };
  expect(await seenBy(admin)).toEqual([erased, erased]);
  expect(JSON.stringify(await ask("GET", "/audit"))).not.toContain('"a"');
});

test("one person's tasks are erased, and the audit trail has how many, by which field and not whose", async () => {
  const { ask, ids } = await withPeople();
  await ask("POST", `/tasks/${ids[0]}/cancel`);
  const counted = { routing_key: "trial", erased: 2, cancelled: 1, pipelines: 0, schedules: 0, operations: 0 };
  expect(await ask("POST", "/erasures", '{"routing_key":"trial","payload.number":88,"dry_run":true}')).toEqual(counted);
  expect((await ask("GET", "/tasks")).tasks).toHaveLength(3);
  expect(await ask("POST", "/erasures", '{"routing_key":"trial","payload.number":88,"dry_run":"yes"}')).toMatchObject({
    detail: 'dry_run="yes": expected true or false.',
  });
  expect(await ask("POST", "/erasures", '{"routing_key":"trial","payload.number":88}')).toEqual(counted);
  expect((await ask("GET", "/tasks")).tasks.map(({ id }: { id: string }) => id)).toEqual([ids[1]]);
  expect(await ask("POST", "/erasures", '{"routing_key":"trial","payload.number":9007199254740993}')).toMatchObject({
    erased: 1,
    cancelled: 1,
  });
  const { audit } = await ask("GET", "/audit?action=erase_tasks");
  expect(audit).toEqual([
    expect.objectContaining({ routing_key: "trial", target: "payload.number", count: 1 }),
    expect.objectContaining({ routing_key: "trial", target: "payload.number", count: 2 }),
  ]);
});

test("nothing is erased without a field, nor by one that is not searchable", async () => {
  const { ask } = await withPeople();
  for (const [body, detail] of [
    [{ routing_key: "trial" }, "payload=nothing: expected routing_key and at least one searchable field, for example payload.user_id."],
    [{ "payload.number": 88 }, "payload.number=88: expected routing_key beside it, whose contract says what is searchable."],
    [{ routing_key: "trial", "payload.do": "succeed" }, 'Unknown key "payload.do". Known: payload.number, payload.tenant.'],
    [{ routing_key: "trial", "payload.number": [88] }, "payload.number=a list: expected one value."],
  ] as const)
    expect.soft(await ask("POST", "/erasures", body)).toMatchObject({ code: "invalid_filter", detail });
  expect((await ask("GET", "/tasks")).tasks).toHaveLength(3);
});

test("what would make such tasks again goes with them: pipelines lose their input and stop, schedules are gone", async () => {
  const { ask } = await withPeople();
  const step = (name: string, payload: object) => ({ name, routing_key: "trial", payload });
  const pipeline = (input: object) =>
    ask("POST", "/pipelines", {
      input,
      steps: [step("first", { do: "succeed" }), step("second", { do: "succeed", number: { $from: "/input/who" } })],
    });
  const [theirs, others] = [await pipeline({ who: 88, mail: "ada@example.org" }), await pipeline({ who: 89 })];
  const schedule = (number: number) =>
    ask("POST", "/schedules", {
      routing_key: "trial",
      payload: { do: "succeed", number },
      cron: "0 3 * * *",
      time_zone: "UTC",
      name: `of_${number}`,
    });
  await schedule(88);
  await schedule(89);

  const which = { routing_key: "trial", "payload.number": 88 };
  const counted = { pipelines: 1, schedules: 1 };
  expect(await ask("POST", "/erasures", { ...which, dry_run: true })).toMatchObject(counted);
  expect(await ask("GET", `/pipelines/${theirs.id}`)).toMatchObject({ state: "running" });
  expect(await ask("POST", "/erasures", which)).toMatchObject(counted);
  expect(await ask("GET", `/pipelines/${theirs.id}`)).toMatchObject({ state: "cancelled", input: {}, obstacle: "Its input was erased." });
  expect(await ask("GET", `/pipelines/${others.id}`)).toMatchObject({ state: "running", input: { who: 89 } });
  expect((await ask("GET", "/schedules")).schedules).toMatchObject([{ name: "of_89" }]);
  const { audit } = await ask("GET", "/audit?action=erase_tasks");
  expect(audit).toContainEqual(expect.objectContaining({ target: "payload.number in pipelines, schedules and operations", count: 2 }));
  // Not of the whole: times and ids have such digits too.
  expect(
    JSON.stringify(audit.map(({ routing_key, target }: { routing_key: string; target: string }) => [routing_key, target])),
  ).not.toContain("88");
});
