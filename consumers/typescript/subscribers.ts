import { DatabaseSync } from "node:sqlite";

/** Who has subscribed to a comment, in the sample application's own database, and who was mailed already. */
export class Subscribers {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    // The application writes to the same file: who comes second waits.
    this.#database = new DatabaseSync(file, { timeout: 30_000 });
  }

  /** Null: there is no such comment. */
  comment(id: bigint): Comment | null {
    const row = this.#database
      .prepare("select u.name as author, c.body from comments c join users u on u.id = c.user_id where c.id = ?")
      .get(id) as unknown as Comment | undefined;
    return row ?? null;
  }

  /** In the order of their ids. */
  of(commentId: bigint): readonly Subscriber[] {
    const rows = this.#database.prepare(
      `select u.id, u.name, u.email, m.mailed_at is not null as mailed
         from subscribers s join users u on u.id = s.user_id
         left join comment_mails m on m.comment_id = s.comment_id and m.user_id = s.user_id
        where s.comment_id = ? order by u.id`,
    );
    rows.setReadBigInts(true);
    return rows.all(commentId).map((row) => ({ ...(row as unknown as Subscriber), mailed: row["mailed"] === 1n }));
  }

  markMailed(commentId: bigint, userId: bigint, mailedAt: string): void {
    this.#database
      .prepare("insert into comment_mails (comment_id, user_id, mailed_at) values (?, ?, ?) on conflict do nothing")
      .run(commentId, userId, mailedAt);
  }
}

export interface Comment {
  readonly author: string;
  readonly body: string;
}

export interface Subscriber {
  readonly id: bigint;
  readonly name: string;
  readonly email: string | null;
  readonly mailed: boolean;
}
