import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "vitest";
import { createSampleDatabase } from "../../../sample/database.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";

const rows = 1_000_000;

test("a user with a million rows takes no more memory than one with a tenth of them", async () => {
  const folder = temporaryFolder();
  const database = join(folder, "sample.db");
  createSampleDatabase(database);
  const opened = new DatabaseSync(database);
  comment(opened, 3, rows);
  comment(opened, 4, rows / 10);
  opened.close();
  const tenth = await exported(database, folder, 4);
  const million = await exported(database, folder, 3);
  assert.ok(million.rowCount > rows && tenth.rowCount < rows / 5, `${million.rowCount} and ${tenth.rowCount} rows`);
  assert.ok(statSync(join(folder, "3.csv")).size > 40 * rows);
  // What the file weighs is several times more: held in memory, it would show.
  assert.ok(
    million.peakMegabytes < tenth.peakMegabytes + 40,
    `${tenth.peakMegabytes} MB for a tenth, ${million.peakMegabytes} MB for a million`,
  );
}, 120_000);

function comment(database: DatabaseSync, user: number, times: number): void {
  database.exec(`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${times})
    insert into comments (user_id, body, created_at) select ${user}, 'comment ' || n, '2026-11-24T10:00:00Z' from numbers`);
}

/** In a process of its own, whose memory can be told; with a small heap, or V8 would let it grow rather than tidy up. */
async function exported(
  database: string,
  folder: string,
  user: number,
): Promise<{ readonly rowCount: number; readonly peakMegabytes: number }> {
  const program = join(import.meta.dirname, "trial/export_one.ts");
  const child = spawn(process.execPath, ["--max-old-space-size=40", program, database, folder, String(user)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const text = (await child.stdout.setEncoding("utf8").toArray()).join("");
  if (child.exitCode === null) await once(child, "exit");
  assert.equal(child.exitCode, 0);
  return JSON.parse(text);
}
