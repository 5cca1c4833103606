import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { expect, test } from "vitest";
import type { Report } from "../../consumers/typescript/library/trial/reports.ts";
import { openRoom, type Room } from "../../consumers/typescript/library/trial/room.ts";
import { type RandomNumbers, randomNumbers } from "../../sample/random.ts";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "../support/eventually.ts";
import { type Language, languages } from "../support/languages.ts";
import { ourConsumers } from "../support/our_consumers.ts";
import { freshDatabase } from "../support/postgres.ts";
import { startProcess } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/**
 * 10 000 deliveries of 1 000 payments, shuffled, taken by several consumers that are killed in mid-work and started
 * again: each payment is one row in the application's own database, and every delivery is answered with that payment.
 */
const _root = join(import.meta.dirname, "../..");
const payments = 1_000;
const deliveries = 10_000;
const kills = 12;

test(`on SQLite, with consumers in ${languages.join(", ")}`, { timeout: 600_000 }, async () => {
  const file = join(temporaryFolder(), "payments.db");
  await takesEachPaymentOnce({ database: file, consumers: ["typescript", ...languages], seed: 11 });
  expect(countedInSqlite(file)).toEqual({ rows: payments, keys: payments });
});

test("on PostgreSQL, with three consumers in typescript", { timeout: 600_000 }, async () => {
  const database = await freshDatabase();
  await takesEachPaymentOnce({ database, consumers: ["typescript", "typescript", "typescript"], seed: 12 });
  expect(await countedInPostgres(database)).toEqual({ rows: payments, keys: payments });
});

async function takesEachPaymentOnce({ database, consumers, seed }: Setting): Promise<void> {
  const random = randomNumbers(seed);
  const room = await openRoom();
  await room.declareQueue("process_payment");
  const orderOf = new Map<string, number>();
  const answers = new Map<string, Report>();
  await Promise.all(shuffledOrders(random).map(async (order) => orderOf.set(await deliver(room, order), order)));

  const answered = () => {
    for (const report of room.reports.all.splice(0)) if (report.kind === "succeeded") answers.set(report.task_id, report);
    return answers.size;
  };
  const started = await Promise.all(consumers.map((language) => startOne(language, room.amqpUrl, database)));
  for (let kill = 1; kill <= kills; kill++) {
    const due = Math.floor(((kill - random.below(2) / 2) * deliveries) / (kills + 1));
    await eventually(() => answered() >= due, { timeoutMs: 120_000, everyMs: 10, what: `${due} deliveries are answered` });
    const victim = random.below(started.length);
    started[victim]!.signal("SIGKILL");
    await started[victim]!.exited;
    started[victim] = await startOne(consumers[victim]!, room.amqpUrl, database);
  }
  await eventually(() => answered() === deliveries, { timeoutMs: 120_000, what: "every delivery is answered" });

  // By the instant: languages write one with and without trailing zeros, with Z and with +00:00.
  const takenAt = new Map<number, Set<number>>();
  for (const { task_id, result } of answers.values()) {
    const { order_id, charged_at } = result as { readonly order_id: number; readonly charged_at: string };
    expect(order_id).toBe(orderOf.get(task_id));
    takenAt.set(order_id, (takenAt.get(order_id) ?? new Set()).add(Date.parse(charged_at)));
  }
  expect([...takenAt.values()].filter((times) => times.size > 1)).toEqual([]);
}

interface Setting {
  readonly database: string;
  readonly consumers: readonly Language[];
  readonly seed: number;
}

/** Each order as often as every other one, in an order drawn by Fisher and Yates. */
function shuffledOrders(random: RandomNumbers): readonly number[] {
  const orders = Array.from({ length: deliveries }, (_, index) => (index % payments) + 1);
  for (let at = orders.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [orders[at], orders[other]] = [orders[other]!, orders[at]!];
  }
  return orders;
}

/** Each delivery is a task of its own, as when a caller's key comes again after a day; answers the task's id. */
function deliver(room: Room, order: number): Promise<string> {
  const payload = { order_id: order, amount: order * 100, currency: "EUR" };
  const headers = { idempotency_key: `default/order-${order}`, max_redeliveries: 9 };
  return room.send(payload, { id: randomUUID(), routingKey: "process_payment", headers });
}

/** It is not waited for until it consumes: it may be killed in its start, too. */
async function startOne(language: Language, amqpUrl: string, database: string): Promise<Program> {
  const environment = { AMQP_URL: amqpUrl, WAYBILL_PAYMENTS_DATABASE: database, WAYBILL_EXPORT_FOLDER: temporaryFolder() };
  return startProcess(language, environment, { command: await ourConsumers[language]() });
}

const counts = "select count(*) as rows, count(distinct idempotency_key) as keys from payments";

function countedInSqlite(file: string): Counted {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare(counts).get()!;
  database.close();
  return asCounted(row);
}

async function countedInPostgres(connectionString: string): Promise<Counted> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(counts);
  await client.end();
  return asCounted(rows[0]!);
}

const asCounted = (row: Readonly<Record<string, unknown>>): Counted => ({ rows: Number(row["rows"]), keys: Number(row["keys"]) });

interface Counted {
  readonly rows: number;
  readonly keys: number;
}
