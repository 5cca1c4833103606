import { DatabaseSync } from "node:sqlite";

/** Users, comments and uploads of the shop, in its own SQLite file. */
export class Community {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 30_000 });
  }

  signUp({ name, email }: { readonly name: string; readonly email: string }, now: string): number {
    return this.#insert("insert into users (name, email, created_at) values (?, ?, ?)", name, email, now);
  }

  user(id: number): User | null {
    const row = this.#database.prepare("select id, name, email from users where id = ?").get(id);
    return (row as unknown as User | undefined) ?? null;
  }

  hasComment(id: number): boolean {
    return this.#database.prepare("select 1 from comments where id = ?").get(id) !== undefined;
  }

  /** Five points for the author; who wrote what it answers, or is told of that, is to be told of it. */
  comment({ user_id, body, answers }: NewComment, now: string): number {
    this.#database.exec("begin immediate");
    const id = this.#insert("insert into comments (user_id, body, created_at) values (?, ?, ?)", user_id, body, now);
    this.#insert("insert into points (user_id, reason, points) values (?, 'comment', 5)", user_id);
    if (answers !== undefined) this.#insert(subscribeAll, id, answers, answers, user_id);
    this.#database.exec("commit");
    return id;
  }

  upload({ user_id, title, kind }: { readonly user_id: number; readonly title: string; readonly kind: string }, now: string): Upload {
    this.#database.exec("begin immediate");
    const insert = "insert into uploads (user_id, file, title, created_at) values (?, '', ?, ?)";
    const id = this.#insert(insert, user_id, title, now);
    // Named by us: what a file was called where it came from is its owner's business.
    const file = `upload-${id}.${kind}`;
    this.#database.prepare("update uploads set file = ? where id = ?").run(file, id);
    this.#database.exec("commit");
    return { id, file };
  }

  noteWork(uploadId: number, pipeline: string): void {
    this.#database.prepare("update uploads set pipeline = ? where id = ?").run(pipeline, uploadId);
  }

  close(): void {
    this.#database.close();
  }

  #insert(sql: string, ...values: readonly (string | number)[]): number {
    return Number(this.#database.prepare(sql).run(...values).lastInsertRowid);
  }
}

const subscribeAll = `
  insert into subscribers (comment_id, user_id)
  select ?, user_id from (select user_id from subscribers where comment_id = ? union select user_id from comments where id = ?)
   where user_id <> ?`;

export interface NewComment {
  readonly user_id: number;
  readonly body: string;
  /** The comment that it answers. */
  readonly answers?: number | undefined;
}

export interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
}

export interface Upload {
  readonly id: number;
  /** Its name in the upload folder. */
  readonly file: string;
}
