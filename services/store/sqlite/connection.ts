import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";

export type Row = Record<string, SQLOutputValue>;

/** One SQLite connection with its statements prepared once, each written where it is used. */
export class Connection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** `synchronous=full`: every commit is on disk before it answers. WAL: readers never wait for the writer. */
  constructor(file: string, options: { readonly readOnly: boolean }) {
    this.#db = new DatabaseSync(file, { readOnly: options.readOnly, enableForeignKeyConstraints: true });
    this.#db.exec("pragma busy_timeout = 5000");
    if (options.readOnly) return;
    this.#db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536");
    // macOS keeps fsync from the disk's own cache unless told otherwise.
    if (process.platform === "darwin") this.#db.exec("pragma fullfsync = 1; pragma checkpoint_fullfsync = 1");
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  /** Runs an insert and answers the new row's id. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).lastInsertRowid);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#prepared(sql).all(...values) as Row[];
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** All or nothing. `immediate`: a writer says so at once, instead of failing half way. */
  transaction<T>(work: () => T): T {
    this.#db.exec("begin immediate");
    try {
      const answer = work();
      this.#db.exec("commit");
      return answer;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("rollback");
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#db.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
