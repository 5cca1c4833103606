import { DatabaseSync } from "node:sqlite";
import type { Item } from "../many/send_many.ts";

/** A data export for every user of the sample database. The key is the application's own: sent twice, it is one export. */
export function* exportsOfAll(file: string, now: Date): Generator<Item> {
  const database = new DatabaseSync(file, { readOnly: true });
  const day = now.toISOString().slice(0, 10);
  try {
    for (const { id } of database.prepare("select id from users order by id").iterate()) {
      const payload = { user_id: Number(id), format: "csv", requested_at: now.toISOString() };
      yield { routing_key: "data_export", payload, idempotency_key: `export-${id}-${day}` };
    }
  } finally {
    database.close();
  }
}
