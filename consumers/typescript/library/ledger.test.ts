import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { contracts, type ProcessPaymentResult } from "@waybill/contracts";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { freshDatabase } from "../../../test/support/postgres.ts";
import { ledgerTable, NoTransaction, onceInPostgres, onceInSqlite } from "./ledger.ts";

const ctx = { idempotencyKey: "default/order-7" };
const paid: ProcessPaymentResult = { order_id: 9007199254740993n, amount: 1999n, currency: "EUR", charged_at: "2026-11-24T10:00:00Z" };
const never = () => assert.fail("the effect was repeated");

test("on SQLite a second delivery is answered by the recorded result, exact integers and all", () => {
  const database = sqlite();
  assert.deepEqual(
    inTransaction(database, () => onceInSqlite(database, contracts.process_payment, ctx, () => paid)),
    paid,
  );
  assert.deepEqual(
    inTransaction(database, () => onceInSqlite(database, contracts.process_payment, ctx, never)),
    paid,
  );
});

test("on SQLite an effect that fails leaves no entry, and is done by the next delivery", () => {
  const database = sqlite();
  const fail = () => assert.fail("declined");
  assert.throws(() => inTransaction(database, () => onceInSqlite(database, contracts.process_payment, ctx, fail)), /declined/);
  assert.deepEqual(
    inTransaction(database, () => onceInSqlite(database, contracts.process_payment, ctx, () => paid)),
    paid,
  );
});

test("on SQLite no effect is begun without a transaction, nor one that the transaction would not wait for", () => {
  const database = sqlite();
  assert.throws(() => onceInSqlite(database, contracts.process_payment, ctx, never), NoTransaction);
  const later = (async () => paid) as unknown as () => ProcessPaymentResult;
  assert.throws(() => inTransaction(database, () => onceInSqlite(database, contracts.process_payment, ctx, later)), /must not be async/);
});

test("on PostgreSQL one of two racing deliveries does the effect, and both have its result", async () => {
  const [first, second] = await twoClients();
  await first.query("begin");
  await second.query("begin");
  const firstDid = await onceInPostgres(first, contracts.process_payment, ctx, async () => paid);
  const secondDoes = onceInPostgres(second, contracts.process_payment, ctx, async () => never());
  await first.query("commit");
  assert.deepEqual([firstDid, await secondDoes], [paid, paid]);
  await second.query("commit");
});

test("on PostgreSQL the one that waited does the effect when the first rolls back", async () => {
  const [first, second] = await twoClients();
  await first.query("begin");
  await second.query("begin");
  const charged: string[] = [];
  const charge = (who: string) => async () => {
    charged.push(who);
    return paid;
  };
  await onceInPostgres(first, contracts.process_payment, ctx, charge("first, undone"));
  const secondDoes = onceInPostgres(second, contracts.process_payment, ctx, charge("second"));
  await first.query("rollback");
  assert.deepEqual(await secondDoes, paid);
  await second.query("commit");
  assert.deepEqual(charged, ["first, undone", "second"]);
});

test("on PostgreSQL no effect is begun without a transaction, and no entry is left", async () => {
  const [client] = await twoClients();
  await expect(onceInPostgres(client, contracts.process_payment, ctx, async () => never())).rejects.toThrow(NoTransaction);
  assert.deepEqual((await client.query("select * from waybill_ledger")).rows, []);
});

function sqlite(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec(ledgerTable);
  return database;
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    database.exec("rollback");
    throw error;
  }
}

async function twoClients(): Promise<readonly [pg.Client, pg.Client]> {
  const connectionString = await freshDatabase();
  const clients = [new pg.Client({ connectionString }), new pg.Client({ connectionString })] as const;
  for (const client of clients) {
    await client.connect();
    onTestFinished(() => client.end());
  }
  await clients[0].query(ledgerTable);
  return clients;
}
