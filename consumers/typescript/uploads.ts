import { DatabaseSync } from "node:sqlite";

/** Who uploaded what, in the sample application's own database. */
export class Uploads {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 30_000 });
  }

  /** Null: the application has no upload with this pipeline, or has not noted it yet. */
  uploaderOf(pipeline: string): Uploader | null {
    const row = this.#database
      .prepare(
        "select u.name, u.email, v.title from uploads v join users u on u.id = v.user_id where v.pipeline = ? and u.email is not null",
      )
      .get(pipeline) as unknown as Uploader | undefined;
    return row ?? null;
  }
}

export interface Uploader {
  readonly name: string;
  readonly email: string;
  readonly title: string;
}
