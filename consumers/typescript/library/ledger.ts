import type { Contract } from "@waybill/contracts";
import { encodeResult, gate, reviveIntegers } from "@waybill/contracts/validation";

/**
 * Once only, for effects in the application's own database: who does the work first writes the routing key and the
 * idempotency key into `waybill_ledger`, in the transaction of the effect, and the result beside them.
 *
 *   first delivery         insert ─ effect ─ result ─ commit          all of it, or nothing of it
 *   a second, later        insert finds the row ─► the recorded result, no effect
 *   a second, meanwhile    insert waits for the first to end: its commit ─► as above, its rollback ─► as the first
 *
 * The transaction is the caller's: begin it before, commit it after, and roll it back when this throws.
 * What happens outside that database is not undone by a rollback: see README.md, "Once only".
 */
export async function onceInPostgres<Payload, Result>(
  client: PostgresClient,
  contract: Contract<Payload, Result>,
  ctx: { readonly idempotencyKey: string },
  effect: () => Promise<Result>,
): Promise<Result> {
  const key = [contract.routingKey, ctx.idempotencyKey];
  const began = `insert into waybill_ledger (routing_key, idempotency_key) values ($1, $2) on conflict do nothing returning 1`;
  if ((await client.query(began, key)).rows.length === 0) {
    const { rows } = await client.query("select result from waybill_ledger where routing_key = $1 and idempotency_key = $2", key);
    return recorded(contract, rows[0]);
  }
  // Without a transaction (or on a pool) each statement commits by itself, and the ledger would protect nothing.
  const { rows } = await client.query("select pg_current_xact_id_if_assigned() is not null as open", []);
  if (rows[0]?.["open"] !== true) {
    await client.query("delete from waybill_ledger where routing_key = $1 and idempotency_key = $2", key);
    throw new NoTransaction();
  }
  const result = await effect();
  const done = "update waybill_ledger set result = $3 where routing_key = $1 and idempotency_key = $2";
  await client.query(done, [...key, encodeResult(result)]);
  return result;
}

/** The same for `node:sqlite`. The effect must not wait for anything: one connection has one transaction, for all who use it. */
export function onceInSqlite<Payload, Result>(
  database: SqliteDatabase,
  contract: Contract<Payload, Result>,
  ctx: { readonly idempotencyKey: string },
  effect: () => Result,
): Result {
  if (!database.isTransaction) throw new NoTransaction();
  const key = [contract.routingKey, ctx.idempotencyKey] as const;
  const began = database.prepare("insert into waybill_ledger (routing_key, idempotency_key) values (?, ?) on conflict do nothing");
  if (Number(began.run(...key).changes) === 0) {
    return recorded(
      contract,
      database.prepare("select result from waybill_ledger where routing_key = ? and idempotency_key = ?").get(...key),
    );
  }
  const result = effect();
  if (result instanceof Promise)
    throw new TypeError("The effect of onceInSqlite must not be async: the transaction would not wait for it.");
  const done = database.prepare("update waybill_ledger set result = ? where routing_key = ? and idempotency_key = ?");
  done.run(encodeResult(result), ...key);
  return result;
}

/** The table, in PostgreSQL and SQLite alike. Rows may be deleted once no task of their key can come again. */
export const ledgerTable = `create table if not exists waybill_ledger (
  routing_key text not null,
  idempotency_key text not null,
  result text,
  recorded_at timestamp not null default current_timestamp,
  primary key (routing_key, idempotency_key)
)`;

/** What is needed of a client of `pg`: one connection, never the pool, whose statements are each on their own. */
export interface PostgresClient {
  query(sql: string, values: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
}

/** What is needed of a `DatabaseSync`. */
export interface SqliteDatabase {
  readonly isTransaction: boolean;
  prepare(sql: string): {
    run(...values: string[]): { readonly changes: number | bigint };
    get(...values: string[]): Readonly<Record<string, unknown>> | undefined;
  };
}

export class NoTransaction extends Error {
  override readonly name = "NoTransaction";
  readonly code = "ledger_without_transaction";

  constructor() {
    super("The ledger needs the transaction of the effect: begin one on this connection first.");
  }
}

/** int64 fields are bigint again, as in what the effect returned. */
function recorded<Payload, Result>(contract: Contract<Payload, Result>, row: Readonly<Record<string, unknown>> | undefined): Result {
  const text = row?.["result"];
  // Somebody swallowed what the effect threw and committed nevertheless.
  if (typeof text !== "string")
    throw new Error("The ledger has this key without a result: a transaction was committed after its effect had failed.");
  const verdict = gate(Buffer.from(text));
  if (verdict.kind !== "passes") throw new Error("The ledger's result of this key is no JSON.");
  return reviveIntegers(contract.resultSchema)(verdict.value, verdict.numbers) as Result;
}
