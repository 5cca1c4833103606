import { DatabaseSync } from "node:sqlite";

/**
 * What the sample application knows about a user: the user, then the orders, then the comments, each by id.
 * Read from its own database, row by row, so a user with a million orders takes no more memory than one
 * with none.
 */
export class Reports {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /**
   * All rows are of one moment: one read transaction, which ends when the last row is taken or the caller
   * stops. Throws, at the first row, UserMissing, or DatabaseBusy where the application holds the database.
   */
  *rowsOf(userId: bigint): Generator<Row, void, void> {
    const database = new DatabaseSync(this.#file, { readOnly: true });
    try {
      database.exec("begin");
      const [user, ...rest] = [userSql, orderSql, commentSql].map((sql) => {
        const statement = database.prepare(sql);
        // An id may be any 64-bit integer; a double would round it.
        statement.setReadBigInts(true);
        return statement;
      });
      const found = user!.get(userId);
      if (found === undefined) throw new UserMissing(userId);
      // The columns of each statement are those of its row, and the tables are strict.
      yield found as unknown as Row;
      for (const statement of rest) yield* statement.iterate(userId) as Iterable<unknown> as Iterable<Row>;
    } catch (error) {
      throw isBusy(error) ? new DatabaseBusy(error) : error;
    } finally {
      database.close();
    }
  }
}

export type Row = UserRow | OrderRow | CommentRow;

export interface UserRow {
  readonly kind: "user";
  readonly id: bigint;
  readonly created_at: string;
  readonly name: string;
  readonly email: string | null;
  readonly about: string | null;
}

export interface OrderRow {
  readonly kind: "order";
  readonly id: bigint;
  readonly created_at: string;
  readonly item: string;
  readonly quantity: bigint;
  readonly price_cents: bigint;
  readonly note: string | null;
}

export interface CommentRow {
  readonly kind: "comment";
  readonly id: bigint;
  readonly created_at: string;
  readonly order_id: bigint | null;
  readonly body: string;
}

export class UserMissing extends Error {
  override readonly name = "UserMissing";

  constructor(userId: bigint) {
    super(`user ${userId} does not exist`);
  }
}

export class DatabaseBusy extends Error {
  override readonly name = "DatabaseBusy";
  /** How long the application is expected to need. */
  readonly pauseMs = 2_000;

  constructor(cause: unknown) {
    super("the sample application holds its database", { cause });
  }
}

const userSql = "select 'user' as kind, id, created_at, name, email, about from users where id = ?";
const orderSql = "select 'order' as kind, id, created_at, item, quantity, price_cents, note from orders where user_id = ? order by id";
const commentSql = "select 'comment' as kind, id, created_at, order_id, body from comments where user_id = ? order by id";

/** SQLITE_BUSY and SQLITE_LOCKED, by the low byte of SQLite's extended codes. */
function isBusy(error: unknown): boolean {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" && [5, 6].includes(code & 0xff);
}
