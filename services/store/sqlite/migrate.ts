import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "./connection.ts";

/**
 * Brings the schema up to date: the numbered files that this store has not had yet, in order, each in
 * its own transaction. A store that is newer than this program is refused, since an older program
 * would write rows that the newer one does not expect.
 */
export function migrate(connection: Connection, folder = join(import.meta.dirname, "migrations")): void {
  const files = readdirSync(folder)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort();
  const have = Number(connection.get("pragma user_version")?.["user_version"] ?? 0);
  if (have > files.length) {
    throw new Error(`The store has schema version ${have}, this Waybill knows ${files.length}: start the newer Waybill again.`);
  }
  for (const [index, file] of files.entries()) {
    const version = Number.parseInt(file, 10);
    if (version !== index + 1) throw new Error(`${file}: expected migration number ${index + 1}, got ${version}.`);
    if (version <= have) continue;
    connection.transaction(() => {
      connection.exec(readFileSync(join(folder, file), "utf8"));
      connection.exec(`pragma user_version = ${version}`);
    });
  }
}
