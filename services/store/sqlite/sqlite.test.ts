import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { epoch, newTask, start } from "../conformance/fixtures.ts";
import { storeConformance } from "../conformance.ts";
import { openSqliteStore } from "./open.ts";

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "waybill-store-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

storeConformance({
  name: "SQLite",
  async open() {
    const made = await mkdtemp(join(tmpdir(), "waybill-store-"));
    const store = await openSqliteStore(made);
    return {
      store,
      async close() {
        await store.close();
        await rm(made, { recursive: true, force: true });
      },
    };
  },
});

test("a store is there again after it was closed", async () => {
  const where = await folder();
  const task = newTask();
  const first = await openSqliteStore(where);
  await first.accept([task], await first.openPublisher(start), start);
  await first.close();
  const second = await openSqliteStore(where);
  expect(await second.task(task.id)).toMatchObject({ state: "accepted" });
  await second.close();
});

test("a second process is refused with a sentence that says what to do", async () => {
  const where = await folder();
  const first = await openSqliteStore(where);
  await expect(openSqliteStore(where, { lockWaitMs: 50 })).rejects.toThrow(
    /The store is in use by another Waybill process .*Stop that process, or set WAYBILL_DATA to another folder\./,
  );
  await first.close();
});

test("a start waits for its predecessor to end", async () => {
  const where = await folder();
  const first = await openSqliteStore(where);
  const second = openSqliteStore(where, { lockWaitMs: 10_000 });
  await first.close();
  await (await second).close();
});

test("opening declares every earlier publisher dead: the lock proves that it is gone", async () => {
  const where = await folder();
  const first = await openSqliteStore(where);
  const publisher = await first.openPublisher(start);
  await first.lead("a coordinator", start, 1_000);
  await first.writeRunways(epoch, [{ routingKey: "data_export", runway: 10, inBroker: 0 }], start);
  const [below, above] = [newTask({ releaseNo: 1 }), newTask({ releaseNo: 2 })];
  await first.accept([below, above], publisher, start);
  await first.renewPublisher(publisher, 2, start);
  await first.close();
  const second = await openSqliteStore(where);
  expect(await second.task(below.id)).toMatchObject({ state: "queued" });
  expect(await second.task(above.id)).toMatchObject({ state: "accepted" });
  await second.close();
});

test("a store of a newer Waybill is refused", async () => {
  const where = await folder();
  await (await openSqliteStore(where)).close();
  const db = new DatabaseSync(join(where, "waybill.db"));
  db.exec("pragma user_version = 99");
  db.close();
  await expect(openSqliteStore(where)).rejects.toThrow(
    /^The store has schema version 99, this Waybill knows \d+: start the newer Waybill again\.$/,
  );
});
