import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { Waybill } from "./waybill.ts";

/** Orders, and the payment of each. */
export interface Orders {
  /** Answers the order and the task that takes its payment. */
  place(order: NewOrder, now: string): Promise<PlacedOrder>;
  close(): Promise<void>;
}

export interface NewOrder {
  readonly user_id: number;
  readonly item: string;
  readonly quantity: number;
  readonly price_cents: number;
}

export interface PlacedOrder {
  readonly id: number;
  readonly payment: string;
}

const paymentOf = (id: number, { quantity, price_cents }: NewOrder) => ({ order_id: id, amount: quantity * price_cents, currency: "EUR" });

/**
 * In the PostgreSQL that Waybill uses too: order and task are one transaction, so there is never an order that nobody takes
 * the payment of, nor a payment without an order.
 */
export class OrdersInPostgres implements Orders {
  readonly #pool: pg.Pool;

  private constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  static async open(url: string): Promise<OrdersInPostgres> {
    const pool = new pg.Pool({ connectionString: url });
    // A connection that breaks while nobody uses it is replaced, and no reason to end.
    pool.on("error", () => {});
    await pool.query(`begin; select pg_advisory_xact_lock(hashtext('shop')); ${ordersTable}; commit`);
    return new OrdersInPostgres(pool);
  }

  async place(order: NewOrder, now: string): Promise<PlacedOrder> {
    const client = await this.#pool.connect();
    try {
      await client.query("begin");
      const { rows } = await client.query(insertOrder, [order.user_id, order.item, order.quantity, order.price_cents, now]);
      const id = Number(rows[0].id);
      const sent = await client.query("select waybill.send('process_payment', $1::text, $2) as task", [
        JSON.stringify(paymentOf(id, order)),
        { idempotency_key: `order-${id}` },
      ]);
      await client.query("commit");
      client.release();
      return { id, payment: sent.rows[0].task as string };
    } catch (error) {
      // Closing the connection rolls back, also where it no longer answers.
      client.release(true);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

const ordersTable = `create table if not exists orders (
  id bigint generated always as identity primary key,
  user_id bigint not null,
  item text not null,
  quantity integer not null,
  price_cents integer not null,
  created_at timestamptz not null
)`;
const insertOrder = "insert into orders (user_id, item, quantity, price_cents, created_at) values ($1, $2, $3, $4, $5) returning id";

/**
 * In the shop's own SQLite file: two databases cannot commit together, so the order is kept first and its task sent then,
 * with the order as its key. Whoever dies in between sends again at the next start what has no task yet.
 */
export class OrdersInSqlite implements Orders {
  readonly #database: DatabaseSync;
  readonly #waybill: Waybill;

  private constructor(file: string, waybill: Waybill) {
    this.#database = new DatabaseSync(file, { timeout: 30_000 });
    this.#database.exec("create table if not exists payments_to_take (order_id integer primary key references orders (id)) strict");
    this.#waybill = waybill;
  }

  /** Sends what an earlier life has not. */
  static async open(file: string, waybill: Waybill): Promise<OrdersInSqlite> {
    const orders = new OrdersInSqlite(file, waybill);
    const left = orders.#database.prepare("select o.* from orders o join payments_to_take p on p.order_id = o.id").all();
    for (const row of left as unknown as readonly (NewOrder & { readonly id: number })[]) await orders.#takePayment(row.id, row);
    return orders;
  }

  async place(order: NewOrder, now: string): Promise<PlacedOrder> {
    this.#database.exec("begin immediate");
    const { user_id, item, quantity, price_cents } = order;
    const insert = "insert into orders (user_id, item, quantity, price_cents, created_at) values (?, ?, ?, ?, ?)";
    const id = Number(this.#database.prepare(insert).run(user_id, item, quantity, price_cents, now).lastInsertRowid);
    this.#database.prepare("insert into payments_to_take (order_id) values (?)").run(id);
    this.#database.exec("commit");
    return { id, payment: await this.#takePayment(id, order) };
  }

  async #takePayment(id: number, order: NewOrder): Promise<string> {
    const task = await this.#waybill.send("process_payment", paymentOf(id, order), `order-${id}`);
    this.#database.prepare("delete from payments_to_take where order_id = ?").run(id);
    return task;
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}
