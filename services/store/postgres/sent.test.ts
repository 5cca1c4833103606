import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { freshDatabase } from "../../../test/support/postgres.ts";
import { contractOf, epoch, newTask, start } from "../conformance/fixtures.ts";
import type { JudgeSent, Store } from "../store.ts";
import { openPostgresStore } from "./open.ts";

/** A store, and an application with connections of its own to the same database. */
async function given(): Promise<{ readonly store: Store; readonly url: string; readonly connect: (as?: string) => Promise<pg.Client> }> {
  const url = await freshDatabase();
  const store = await openPostgresStore(url);
  onTestFinished(() => store.close());
  await store.keepContracts([contractOf("data_export")], start);
  await store.lead("the test", start, 1_000_000);
  const connect = async (as = url) => {
    const client = new pg.Client({ connectionString: as });
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  };
  return { store, url, connect };
}

const judge: JudgeSent = ({ id, routingKey, payload, options }) =>
  payload === "{}"
    ? { refused: { code: "contract_violation", message: "1 problem", problems: [{ pointer: "/user_id" }] } }
    : { task: newTask({ id, routingKey, json: payload, idempotency: (options as { key?: never }).key ?? null }) };

const take = (store: Store, limit = 100) => store.takeSent(epoch, judge, limit, start);
const send = async (client: pg.Client, payload: string, options = "{}", type = "text"): Promise<string> => {
  const { rows } = await client.query(`select waybill.send('data_export', $1::${type}, $2) as id`, [payload, options]);
  return rows[0].id as string;
};

test("what is committed is a task, what is rolled back is none", async () => {
  const { store, connect } = await given();
  const application = await connect();
  await application.query("begin");
  const gone = await send(application, '{"user_id": 1}');
  await application.query("rollback");
  await application.query("begin");
  const id = await send(application, '{"user_id": 9007199254740993}');
  expect(await take(store)).toEqual({ taken: 0, failed: [] });
  expect(await store.task(id)).toBeNull();
  await application.query("commit");
  expect(await store.task(id)).toMatchObject({
    id,
    state: "accepted",
    routingKey: "data_export",
    payload: '{"user_id": 9007199254740993}',
  });
  expect(await take(store)).toEqual({ taken: 1, failed: [] });
  expect(await store.task(id)).toMatchObject({ state: "accepted", acceptedAt: start, payload: '{"user_id": 9007199254740993}' });
  expect(await store.task(gone)).toBeNull();
});

test("of two transactions, the one that began first and commits last loses nothing", async () => {
  const { store, connect } = await given();
  const [slow, quick] = [await connect(), await connect()];
  await slow.query("begin");
  const first = await send(slow, '{"n":1}');
  const second = await send(quick, '{"n":2}');
  expect(first < second).toBe(true);
  expect((await take(store)).taken).toBe(1);
  await slow.query("commit");
  expect((await take(store)).taken).toBe(1);
  expect(await Promise.all([first, second].map(async (id) => (await store.task(id))!.state))).toEqual(["accepted", "accepted"]);
});

test("an id is a UUID of version 7, and a later one is larger", async () => {
  const { connect } = await given();
  const application = await connect();
  const before = Date.now();
  const ids: string[] = [];
  for (let number = 0; number < 5; number++) {
    ids.push(await send(application, "{}"));
    await application.query("select pg_sleep(0.002)");
  }
  expect(ids).toEqual(ids.toSorted());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const made = Number.parseInt(ids[0]!.replaceAll("-", "").slice(0, 12), 16);
  expect(Math.abs(made - before)).toBeLessThan(60_000);
});

test.each([
  ["text", '{"a": 1.0, "a": 2}', '{"a": 1.0, "a": 2}'],
  ["json", '{"b":   [1.0, 9007199254740993]}', '{"b":   [1.0, 9007199254740993]}'],
  ["jsonb", '{"b":   [1.0, 9007199254740993]}', '{"b": [1.0, 9007199254740993]}'],
])("a payload that is sent as %s is kept as it is", async (type, payload, kept) => {
  const { store, connect } = await given();
  const id = await send(await connect(), payload, "{}", type);
  await take(store);
  expect((await store.task(id))!.payload).toBe(kept);
});

test("what is refused is a dead letter that says why; its neighbours are taken", async () => {
  const { store, connect } = await given();
  const application = await connect();
  const [well, badly] = [await send(application, '{"n":1}'), await send(application, "{}")];
  expect(await take(store)).toEqual({ taken: 2, failed: [] });
  expect((await store.task(well))!.state).toBe("accepted");
  expect(await store.task(badly)).toMatchObject({
    ...{ state: "dead", reason: "refused", payload: "{}" },
    attempts: [{ attempt: 1, failure: "permanent", code: "contract_violation", problems: '[{"pointer":"/user_id"}]' }],
  });
  expect(await store.deadLetterGroups(null, 10)).toMatchObject([{ reason: "refused", code: "contract_violation", many: 1 }]);
});

test("a key that stands for a task already: the same payload leads to it, another one is refused", async () => {
  const { store, connect } = await given();
  const application = await connect();
  const options = '{"key": {"apiKey": "default", "key": "order-1"}}';
  const ids = [
    await send(application, '{"n":1}', options),
    await send(application, '{"n": 1}', options),
    await send(application, '{"n":2}', options),
  ];
  await take(store);
  const [first, same, other] = await Promise.all(ids.map((id) => store.task(id)));
  expect(first).toMatchObject({ state: "accepted" });
  expect(same).toMatchObject({ state: "cancelled", replacedBy: ids[0] });
  expect(other).toMatchObject({ state: "dead", reason: "refused", attempts: [{ code: "idempotency_key_reused" }] });
});

test("two who take at once take each once", async () => {
  const { store, url, connect } = await given();
  const other = await openPostgresStore(url);
  onTestFinished(() => other.close());
  await other.keepContracts([contractOf("data_export")], start);
  const application = await connect();
  for (let number = 0; number < 100; number++) await send(application, `{"n":${number}}`);
  let taken = 0;
  for (let round = 0; taken < 100 && round < 50; round++) {
    const both = await Promise.all([take(store, 20), take(other, 20)]);
    taken += both[0].taken + both[1].taken;
  }
  const all = { routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null };
  expect([taken, (await store.tasks(all, null, 200)).length]).toEqual([100, 100]);
});

test("who listens is told at the commit", async () => {
  const { store, connect } = await given();
  const told = new Promise<void>((resolve) => store.onSent(resolve));
  await send(await connect(), '{"n":1}');
  await told;
  expect((await take(store)).taken).toBe(1);
});

test("a role that may send may do nothing else", async () => {
  const { store, url, connect } = await given();
  const owner = await connect();
  await owner.query("create role shop login password 'shop'").catch(() => undefined); // Roles are the server's, not the database's.
  await owner.query("grant usage on schema waybill to shop");
  await owner.query(
    "grant execute on function waybill.send(text, text, jsonb), waybill.send(text, json, jsonb), waybill.send(text, jsonb, jsonb) to shop",
  );
  const target = new URL(url);
  [target.username, target.password] = ["shop", "shop"];
  const shop = await connect(target.href);
  const id = await send(shop, '{"n":1}');
  expect((await take(store)).taken).toBe(1);
  expect((await store.task(id))!.state).toBe("accepted");
  for (const forbidden of [
    "select * from waybill.sent",
    "select * from waybill.tasks",
    "delete from waybill.sent",
    "insert into waybill.tasks (id) values (gen_random_uuid())",
    "select waybill.uuid_v7(now())",
  ])
    await expect(shop.query(forbidden)).rejects.toThrow("permission denied");
});

test("nothing that is sent can abort the transaction that sends it", async () => {
  const { store, connect } = await given();
  const application = await connect();
  await application.query("select waybill.send(null, null::text, null), waybill.send('no such key', 'no JSON', '[1]')");
  const refuse: JudgeSent = ({ routingKey, payload }) => ({ refused: { code: "x", message: `${routingKey} ${payload}`, problems: [] } });
  expect(await store.takeSent(epoch, refuse, 10, start)).toEqual({ taken: 2, failed: [] });
});

test("a leader that was overtaken takes nothing", async () => {
  const { store, connect } = await given();
  const id = await send(await connect(), '{"n":1}');
  await expect(store.takeSent(99, judge, 10, start)).rejects.toThrow("Another coordinator holds the lease.");
  expect((await take(store)).taken).toBe(1);
  expect((await store.task(id))!.state).toBe("accepted");
});
