import { DatabaseSync } from "node:sqlite";
import { ledgerTable, onceInPostgres, onceInSqlite } from "@waybill/consumer/ledger";
import { contracts, type ProcessPaymentPayload, type ProcessPaymentResult } from "@waybill/contracts";
import pg from "pg";
import type { Charge } from "./payment_provider.ts";

/** The application's own payments. Kept once per idempotency key: payment and ledger entry are one transaction, and the charge at the provider is the payment of one key alone. */
export interface Payments {
  take(payload: ProcessPaymentPayload, ctx: { readonly idempotencyKey: string }, charge: Charge): Promise<ProcessPaymentResult>;
}

/** `postgres://…`, or the name of an SQLite file. Makes its tables where they are not there. */
export async function openPayments(database: string): Promise<Payments> {
  return /^postgres(ql)?:/.test(database) ? PostgresPayments.open(database) : new SqlitePayments(database);
}

class SqlitePayments implements Payments {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    // Other consumers write to the same file: who comes second waits.
    this.#database = new DatabaseSync(file, { timeout: 30_000 });
    this.#database.exec(`pragma journal_mode = wal; ${ledgerTable}; ${paymentsTable("integer primary key")}; ${chargesTable}`);
  }

  async take(payload: ProcessPaymentPayload, ctx: { readonly idempotencyKey: string }, charge: Charge): Promise<ProcessPaymentResult> {
    this.#database.exec("begin immediate");
    try {
      const result = onceInSqlite(this.#database, contracts.process_payment, ctx, () => {
        const { order_id, amount, currency } = payload;
        this.#database.prepare(insertPayment("?, ?, ?, ?, ?")).run(ctx.idempotencyKey, order_id, amount, currency, charge.charged_at);
        if (charge.token !== undefined) this.#database.prepare(insertCharge("?, ?")).run(charge.token, ctx.idempotencyKey);
        return { order_id, amount, currency, ...charge };
      });
      this.#database.exec("commit");
      return result;
    } catch (error) {
      this.#database.exec("rollback");
      throw error;
    }
  }
}

class PostgresPayments implements Payments {
  readonly #pool: pg.Pool;

  private constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  static async open(url: string): Promise<PostgresPayments> {
    const pool = new pg.Pool({ connectionString: url });
    // A connection that breaks while nobody uses it is replaced, and no reason to end.
    pool.on("error", () => {});
    const tables = `${ledgerTable}; ${paymentsTable("bigint generated always as identity primary key")}; ${chargesTable}`;
    // "if not exists" alone is no protection where several start at once.
    await pool.query(`begin; select pg_advisory_xact_lock(hashtext('payments')); ${tables}; commit`);
    return new PostgresPayments(pool);
  }

  async take(payload: ProcessPaymentPayload, ctx: { readonly idempotencyKey: string }, charge: Charge): Promise<ProcessPaymentResult> {
    const client = await this.#pool.connect();
    try {
      await client.query("begin");
      const result = await onceInPostgres(client, contracts.process_payment, ctx, async () => {
        const { order_id, amount, currency } = payload;
        await client.query(insertPayment("$1, $2, $3, $4, $5"), [ctx.idempotencyKey, order_id, amount, currency, charge.charged_at]);
        if (charge.token !== undefined) await client.query(insertCharge("$1, $2"), [charge.token, ctx.idempotencyKey]);
        return { order_id, amount, currency, ...charge };
      });
      await client.query("commit");
      client.release();
      return result;
    } catch (error) {
      // Closing the connection rolls back, also where it no longer answers.
      client.release(true);
      throw error;
    }
  }
}

/** The amount in minor units. The key is not unique here: that is the ledger's business, and a test counts rows to prove it. */
const paymentsTable = (id: string) => `create table if not exists payments (
  id ${id},
  idempotency_key text not null,
  order_id bigint not null,
  amount bigint not null,
  currency text not null,
  charged_at text not null
)`;

const insertPayment = (places: string) =>
  `insert into payments (idempotency_key, order_id, amount, currency, charged_at) values (${places})`;

/** Which charge at the provider a payment is: no two payments are one charge, no payment two. */
const chargesTable = `create table if not exists charges (
  token text not null primary key,
  idempotency_key text not null unique
)`;

const insertCharge = (places: string) => `insert into charges (token, idempotency_key) values (${places})`;
