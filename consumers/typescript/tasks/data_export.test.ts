import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { outcomeOf, type TestedAttempt } from "@waybill/consumer/testing";
import { contracts, type DataExportResult } from "@waybill/contracts";
import { beforeAll, beforeEach, describe, test } from "vitest";
import { createSampleDatabase } from "../../../sample/database.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { ExportFolder } from "../export_folder.ts";
import { Reports } from "../reports.ts";
import { exportData } from "./data_export.ts";
import { readCsv } from "./read_csv.ts";

const taskId = "019377a1-7c00-7000-8000-000000000001";
let sample: string;
let database: string;
let folder: string;

beforeAll(() => {
  sample = join(temporaryFolder(), "sample.db");
  createSampleDatabase(sample);
});

beforeEach(() => {
  database = sample;
  folder = temporaryFolder();
});

describe.each(["csv", "json"] as const)("as %s", (format) => {
  test("the file is named by the task, and the result says how long it is and what it holds", async () => {
    const result = await exported({ user_id: 1, format });
    const bytes = readFileSync(join(folder, result.file));
    assert.deepEqual(result, {
      file: `${taskId}.${format}`,
      row_count: expectedRows(1).length,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    });
  });

  test("nothing but the file is left in the folder", async () => {
    await exported({ user_id: 1, format });
    assert.deepEqual(readdirSync(folder), [`${taskId}.${format}`]);
  });

  test("another attempt replaces the file", async () => {
    const first = await exported({ user_id: 2, format });
    const second = await exported({ user_id: 1, format });
    assert.notEqual(first.sha256, second.sha256);
    assert.equal(readFileSync(join(folder, second.file)).length, second.bytes);
  });

  test("a user without orders and comments is one row", async () => {
    database = withOneUser({ id: 7n, about: null });
    assert.equal((await exported({ user_id: 7, format })).row_count, 1);
  });

  test("an id beyond 2^53 keeps every digit", async () => {
    database = withOneUser({ id: 9_007_199_254_740_993n, about: "big" });
    const { file } = await exported({ user_id: 9_007_199_254_740_993n, format });
    assert.match(readFileSync(join(folder, file), "utf8"), /9007199254740993/);
  });
});

test("json holds every row as the database has it", async () => {
  const { file } = await exported({ user_id: 1, format: "json" });
  assert.deepEqual(JSON.parse(readFileSync(join(folder, file), "utf8")), expectedRows(1));
});

test("csv holds every row as the database has it, with NULL and empty kept apart", async () => {
  const { file } = await exported({ user_id: 1, format: "csv" });
  const [header, ...lines] = readCsv(readFileSync(join(folder, file), "utf8"));
  const rows = lines.map((line) => Object.fromEntries(line.map((value, at) => [header![at], unescaped(value)])));
  const expect = expectedRows(1).map((row) => Object.fromEntries(header!.map((name) => [name, text(row[name!])])));
  assert.deepEqual(rows, expect);
});

test("a spreadsheet that opens the csv finds no formula", async () => {
  const { file } = await exported({ user_id: 1, format: "csv" });
  const values = readCsv(readFileSync(join(folder, file), "utf8")).flat();
  assert.deepEqual(
    values.filter((value) => value !== null && /^[=+\-@\t\r＝＋－＠]/.test(value)),
    [],
  );
});

test("a user that does not exist is a permanent failure, and no file", async () => {
  const { failure, code, message } = await outcome({ user_id: 999_999, format: "csv" });
  assert.deepEqual([failure, code, message], ["permanent", "user_missing", "user 999999 does not exist"]);
  assert.deepEqual(readdirSync(folder), []);
});

test("a database that the application holds is tried again after a pause", async () => {
  const holder = new DatabaseSync(database);
  holder.exec("begin exclusive");
  const { failure, code, retry_after_ms } = await outcome({ user_id: 1, format: "csv" });
  holder.close();
  assert.deepEqual([failure, code, retry_after_ms], ["transient", "database_busy", 2_000]);
});

test("a database that is not there is a transient failure", async () => {
  database = join(folder, "gone.db");
  const { failure } = await outcome({ user_id: 1, format: "csv" });
  assert.deepEqual([failure, existsSync(database)], ["transient", false]);
});

test("an export that is told to stop leaves nothing behind", async () => {
  const { code } = await outcome({ user_id: 2, format: "csv" }, { signal: AbortSignal.abort(), abortReason: "cancelled" });
  assert.deepEqual([code, readdirSync(folder)], ["cancelled", []]);
});

interface Asked {
  readonly user_id: number | bigint;
  readonly format: "csv" | "json";
}

function outcome(asked: Asked, options: TestedAttempt = {}) {
  const tools = { reports: new Reports(database), exportFolder: new ExportFolder(folder) };
  const payload = { ...asked, requested_at: "2026-11-24T10:00:00Z" };
  return outcomeOf(contracts.data_export, exportData(tools), payload, { taskId, ...options });
}

async function exported(asked: Asked): Promise<DataExportResult> {
  const { kind, result, message } = await outcome(asked);
  assert.equal(kind, "succeeded", message);
  return result as DataExportResult;
}

/** Read by another way than the handler's: whole tables, no streams. */
function expectedRows(userId: number): readonly Record<string, unknown>[] {
  const { name, email, about, created_at } = ask("select * from users where id = ?", userId)[0]!;
  return [
    { kind: "user", id: userId, created_at, name, email, about },
    ...ask("select * from orders where user_id = ? order by id", userId).map(({ user_id: _, ...row }) => ({ kind: "order", ...row })),
    ...ask("select * from comments where user_id = ? order by id", userId).map(({ user_id: _, ...row }) => ({ kind: "comment", ...row })),
  ];
}

function ask(sql: string, userId: number): readonly Record<string, unknown>[] {
  const opened = new DatabaseSync(database, { readOnly: true });
  try {
    return opened
      .prepare(sql)
      .all(userId)
      .map((row) => ({ ...row }));
  } finally {
    opened.close();
  }
}

function withOneUser({ id, about }: { readonly id: bigint; readonly about: string | null }): string {
  const file = join(temporaryFolder(), "one.db");
  createSampleDatabase(file);
  const opened = new DatabaseSync(file);
  opened.exec("pragma foreign_keys = off; delete from comments; delete from orders; delete from users");
  opened.prepare("insert into users (id, name, about, created_at) values (?, 'One', ?, '2026-11-24T10:00:00Z')").run(id, about);
  opened.close();
  return file;
}

const text = (value: unknown) => (value === null || value === undefined ? null : String(value));

/** Takes off the apostrophe that keeps a spreadsheet from running a text. */
const unescaped = (value: string | null) => value?.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, "") ?? null;
