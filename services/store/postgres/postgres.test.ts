import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { databaseWithSchema, freshDatabase } from "../../../test/support/postgres.ts";
import { contractOf, epoch, newTask, progress, released, start, succeeded } from "../conformance/fixtures.ts";
import { storeConformance } from "../conformance.ts";
import type { Change, Store } from "../store.ts";
import { openPostgresStore } from "./open.ts";

storeConformance({
  name: "PostgreSQL",
  async open() {
    const store = await openPostgresStore(await databaseWithSchema());
    return { store, close: () => store.close() };
  },
});

/** Two processes on one database. */
async function two(): Promise<readonly [Store, Store]> {
  const url = await freshDatabase();
  const stores = await Promise.all([openPostgresStore(url), openPostgresStore(url)]);
  onTestFinished(async () => void (await Promise.all(stores.map((store) => store.close()))));
  for (const store of stores) await store.keepContracts([contractOf("data_export"), contractOf("welcome_email")], start);
  await stores[0]!.lead("the suite", start, 1_000_000);
  return [stores[0]!, stores[1]!];
}

test("two processes that start at once migrate once", async () => {
  const [one, other] = await two();
  await Promise.all([one.ping(), other.ping()]);
});

test("a schema of a newer Waybill is refused", async () => {
  const url = await freshDatabase();
  await (await openPostgresStore(url)).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("insert into waybill.schema_version values (99)");
  await client.end();
  await expect(openPostgresStore(url)).rejects.toThrow(
    /The schema waybill has version 99, this Waybill knows \d+: start the newer Waybill again\.$/,
  );
});

test("a hundred tasks with one key, sent to two processes at once, are one task", async () => {
  const [one, other] = await two();
  const publishers = [await one.openPublisher(start), await other.openPublisher(start)];
  const idempotency = { apiKey: "shop", key: "order-1" };
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? one : other).accept([newTask({ idempotency })], publishers[index % 2]!, start),
    ),
  );
  const kinds = results.flat().map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "kept")).toHaveLength(1);
  expect(kinds.filter((kind) => kind === "existing")).toHaveLength(99);
});

test("a hundred tasks that their contract calls one, sent to two processes at once: one is kept", async () => {
  const [one, other] = await two();
  const publishers = [await one.openPublisher(start), await other.openPublisher(start)];
  const unique = (key: number) => ({ key: `user ${key}`, during: "unfinished", until: null, answer: "reject" }) as const;
  // In batches, each with the keys in another order, so that who locks in the order of arrival would wait in a circle.
  const batches = Array.from({ length: 20 }, (_, index) => [0, 1, 2, 3, 4].map((key) => newTask({ unique: unique((key + index) % 5) })));
  const results = await Promise.all(
    batches.map((batch, index) => (index % 2 === 0 ? one : other).accept(batch, publishers[index % 2]!, start)),
  );
  const kinds = results.flat().map(({ kind }) => kind);
  expect([kinds.filter((kind) => kind === "kept").length, kinds.filter((kind) => kind === "duplicate").length]).toEqual([5, 95]);
});

test("two processes that claim at once claim no task twice, and no more than the runway has room for", async () => {
  const [one, other] = await two();
  const publishers = [await one.openPublisher(start), await other.openPublisher(start)];
  await one.writeRunways(epoch, [{ routingKey: "data_export", runway: 70, inBroker: 0 }], start);
  await one.accept(
    Array.from({ length: 200 }, () => newTask()),
    publishers[0]!,
    start,
  );
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? one : other).claim(
        { publisher: publishers[index % 2]!, routingKey: "data_export", firstReleaseNo: 1 + index * 10, limit: 10 },
        start,
      ),
    ),
  );
  const ids = claims.flatMap((claimed) => (claimed ?? []).map(({ id }) => id));
  expect([ids.length, new Set(ids).size]).toEqual([70, 70]);
});

test("two processes that record the same tasks in different orders do not deadlock, and count each once", async () => {
  const [one, other] = await two();
  const tasks = await released(one, await one.openPublisher(start), 200);
  const forwards = tasks.flatMap((task) => [progress(task), succeeded(task)]);
  const results = await Promise.all([one.record(forwards, start), other.record(forwards.toReversed(), start)]);
  const succeededOnce = results.flat().filter((one) => one.kind === "moved" && one.state === "succeeded");
  expect(succeededOnce).toHaveLength(200);
  expect(await one.traffic()).toMatchObject([{ released: 0, room: 1_000 }]);
});

test("what moves in one process is told in the other, also more than one notification holds", async () => {
  const [one, other] = await two();
  const tasks = await released(one, await one.openPublisher(start), 300);
  const heard: Change[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  other.onChange((changes) => {
    heard.push(...changes);
    if (heard.length === 300) resolve();
  });
  await one.record(
    tasks.map((task) => succeeded(task)),
    start,
  );
  await promise;
  expect(new Set(heard.map(({ taskId, state }) => `${taskId} ${state}`))).toEqual(new Set(tasks.map(({ id }) => `${id} succeeded`)));
});

test("a store that cannot be reached is refused with a sentence that names it, and no password", async () => {
  await expect(openPostgresStore("postgres://nobody:secret@127.0.0.1:1/nothing")).rejects.toThrow(
    "The store in PostgreSQL at 127.0.0.1:1 cannot be opened: connect ECONNREFUSED 127.0.0.1:1",
  );
});
