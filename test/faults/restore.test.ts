import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ConfirmChannel, GetMessage } from "amqplib";
import pg from "pg";
import { expect, test } from "vitest";
import { freshVhost } from "../support/broker.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";

/**
 * A backup is of the store alone: the broker's messages are made from it. So what is restored meets a broker that is newer (it
 * has messages of tasks that the store does not know), or one that is empty (messages that the store believes are out are
 * gone). docs/operations.md says what an operator does; this is what becomes of it.
 */

test("a store restored under a broker that is newer has all done that it knows of, and keeps what is reported of tasks that it does not", async () => {
  const { house, before, after } = await lostAndRestored();
  await house.startServer();
  await house.consumer();
  await house.untilAllEnded();
  expect(await house.countByState()).toEqual({ succeeded: before.length });
  for (const id of after) expect((await house.api.get(`/tasks/${id}`)).status).toBe(404);
  const unknown = "select count(*) as n from unreadable_messages";
  await eventually(() => house.ask(unknown), { until: ([row]) => Number(row?.["n"]) === after.length, what: "what is unknown is kept" });
  expect(
    house
      .effects("done")
      .map(({ number }) => number)
      .toSorted(),
  ).toEqual([1, 2, 3, 4, 5, 6, 7]);
}, 120_000);

test("a store restored under an empty broker has all its tasks done: that their messages are gone is noticed", async () => {
  const { house, before } = await lostAndRestored();
  const { amqpUrl, managementUrl } = await freshVhost();
  await house.startServer({ AMQP_URL: amqpUrl, WAYBILL_RABBITMQ_MANAGEMENT_URL: managementUrl });
  await house.consumer({ AMQP_URL: amqpUrl });
  await house.untilAllEnded(150_000);
  expect(await house.countByState()).toEqual({ succeeded: before.length });
}, 240_000);

test("a broker restored from an older state: what has ended since is worked once more and changes nothing, what is missing is noticed", async () => {
  const house = await House.start();
  await house.untilTopologyStands();
  const ended = await Promise.all([1, 2, 3].map((number) => house.accepted({ do: "succeed", number })));
  await house.untilSettled();
  const channel = await (await house.amqp()).createConfirmChannel();
  const older = await messagesOf(channel, ended.length);
  const consumer = await house.consumer();
  await house.untilAllEnded();
  consumer.signal("SIGTERM");
  await consumer.exited;
  const out = await Promise.all([4, 5].map((number) => house.accepted({ do: "succeed", number })));
  await house.untilSettled();
  await house.killServer();
  await channel.purgeQueue("trial");
  for (const { content, properties } of older) channel.publish("tasks", "trial", content, properties);
  await channel.waitForConfirms();

  await house.startServer();
  const before = await ends(house, ended);
  await house.consumer();
  await house.untilAllEnded(150_000);
  expect(await house.countByState()).toEqual({ succeeded: ended.length + out.length });
  await eventually(() => house.effects("done").length, { until: (many) => many === 8, what: "the older messages are worked once more" });
  await house.untilSettled();
  expect(await ends(house, ended)).toEqual(before);
}, 240_000);

const ends = ({ api }: House, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await api.get<{ readonly ended_at: string }>(`/tasks/${id}`)).body.ended_at));

/** What a backup of the broker would have: the messages of this queue, which stay in it. */
async function messagesOf(channel: ConfirmChannel, many: number): Promise<readonly GetMessage[]> {
  const messages = await eventually(
    async () => {
      const got = await Promise.all(Array.from({ length: many }, () => channel.get("trial")));
      const found = got.filter((message) => message !== false);
      channel.nackAll(true);
      return found;
    },
    { until: ({ length }) => length === many, what: `${many} messages are in the queue` },
  );
  return messages;
}

/** Tasks, a backup while the server runs, more tasks; then the server is killed, and the store is what the backup was. */
async function lostAndRestored() {
  const house = await House.start();
  await house.untilTopologyStands();
  const send = async (numbers: readonly number[]) => {
    const ids = await Promise.all(numbers.map((number) => house.accepted({ do: "succeed", number })));
    await eventually(() => house.countByState(), { until: ({ accepted = 0 }) => accepted === 0, what: "all are released" });
    await house.untilSettled();
    return ids;
  };
  const before = await send([1, 2, 3, 4, 5]);
  const restore = house.databaseUrl === null ? ofSqlite(house.folder) : await ofPostgres(house.databaseUrl);
  const after = await send([6, 7]);
  await house.killServer();
  await restore();
  return { house, before, after };
}

/** As docs/operations.md has it: a copy made by SQLite itself while the server writes. Answers how to put it back. */
function ofSqlite(folder: string): () => Promise<void> {
  const [store, backup] = [join(folder, "store/waybill.db"), join(folder, "backup.db")];
  const db = new DatabaseSync(store, { readOnly: true });
  db.exec(`vacuum into '${backup}'`);
  db.close();
  return async () => {
    for (const file of [store, `${store}-wal`, `${store}-shm`]) rmSync(file, { force: true });
    copyFileSync(backup, store);
  };
}

/** What pg_dump does, whatever its version: every table as one transaction saw it. */
async function ofPostgres(databaseUrl: string): Promise<() => Promise<void>> {
  const inOne = async (work: (client: pg.Client, tables: readonly string[]) => Promise<unknown>) => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query("begin isolation level repeatable read");
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'waybill'");
    await work(
      client,
      rows.map(({ tablename }) => tablename as string),
    );
    await client.query("commit");
    await client.end();
  };
  await inOne(async (client, tables) => {
    await client.query("create schema backup");
    for (const table of tables) await client.query(`create table backup.${table} as select * from waybill.${table}`);
  });
  return () =>
    inOne(async (client, tables) => {
      await client.query("set local session_replication_role = replica");
      await client.query(`truncate ${tables.map((table) => `waybill.${table}`).join(", ")}`);
      for (const table of tables) await client.query(`insert into waybill.${table} overriding system value select * from backup.${table}`);
    });
}
