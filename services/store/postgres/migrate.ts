import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { transaction } from "./connection.ts";

/**
 * Brings the schema `waybill` up to date: the numbered files that it has not had yet, in order, in one transaction
 * under an advisory lock, so that two processes that start at once do it once. A schema that is newer than this
 * program is refused.
 */
export async function migrate(pool: pg.Pool, folder = join(import.meta.dirname, "migrations")): Promise<void> {
  const files = readdirSync(folder)
    .filter((name) => /^\d{3}_.*\.sql$/.test(name))
    .sort();
  await transaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [lockNumber]);
    await client.query("create schema if not exists waybill");
    await client.query("create table if not exists waybill.schema_version (version integer not null)");
    const { rows } = await client.query<{ version: number }>("select coalesce(max(version), 0) as version from waybill.schema_version");
    const have = rows[0]!.version;
    if (have > files.length) {
      throw new Error(`The schema waybill has version ${have}, this Waybill knows ${files.length}: start the newer Waybill again.`);
    }
    for (const [index, file] of files.entries()) {
      if (index + 1 <= have) continue;
      await client.query(readFileSync(join(folder, file), "utf8"));
      await client.query("insert into waybill.schema_version (version) values ($1)", [index + 1]);
    }
  });
}

/** Any number that no other program in the database is likely to use: "waybill" as bytes, cut. */
const lockNumber = 0x7761_7962;
