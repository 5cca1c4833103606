import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** Every row of every table as text, sorted; an id that the store made itself is the same in each run, so that two can be compared. */
export async function everyRow(place: string): Promise<readonly string[]> {
  const rows = place.startsWith("postgres://") ? await ofPostgres(place) : ofSqlite(place);
  return rows.map((row) => row.replace(madeId, (id) => (id.startsWith("01800000") ? id : "an id"))).toSorted();
}

const madeId = /[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}/g;

function ofSqlite(folder: string): readonly string[] {
  const db = new DatabaseSync(join(folder, "waybill.db"));
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'").all();
    const text = (_key: string, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value);
    return tables.flatMap(({ name }) =>
      db
        .prepare(`select * from ${name as string}`)
        .all()
        .map((row) => `${name as string} ${JSON.stringify(row, text)}`),
    );
  } finally {
    db.close();
  }
}

async function ofPostgres(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query("select tablename as name from pg_tables where schemaname = 'waybill'");
    const every = tables.map(({ name }) => `select '${name} ' || row_to_json(t)::text as row from waybill.${name} t`);
    const { rows } = await client.query(every.join(" union all "));
    return rows.map(({ row }) => row);
  } finally {
    await client.end();
  }
}
