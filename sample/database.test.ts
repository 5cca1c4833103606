import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, test } from "vitest";
import { temporaryFolder } from "../test/support/temporary_folder.ts";
import { createSampleDatabase } from "./database.ts";

let folder: string;
let file: string;

beforeAll(() => {
  folder = temporaryFolder();
  file = join(folder, "deep", "sample.db");
  createSampleDatabase(file);
});

test("it holds ten thousand rows", () => {
  assert.deepEqual(ask("select (select count(*) from users) + (select count(*) from orders) + (select count(*) from comments) as rows"), [
    { rows: 10_000 },
  ]);
});

test("it is the same on every machine", () => {
  const other = join(folder, "other.db");
  createSampleDatabase(other);
  assert.equal(digest(other), digest(file));
});

const kinds = [
  { name: "an emoji", sql: "body like '%🎉%'" },
  { name: "a script read from right to left", sql: "body like '%مرحبا%'" },
  { name: "a combining mark", sql: "body like '%' || char(0x301) || '%'" },
  { name: "a quote", sql: `body like '%"%'` },
  { name: "a comma", sql: "body like '%,%'" },
  { name: "a line break of Unix", sql: "instr(body, char(10)) > 0 and instr(body, char(13)) = 0" },
  { name: "a line break of Windows", sql: "instr(body, char(13, 10)) > 0" },
  { name: "a leading tab", sql: "body like char(9) || '%'" },
  { name: "a leading =", sql: "body like '=%'" },
  { name: "a leading +", sql: "body like '+%'" },
  { name: "a leading -", sql: "body like '-%'" },
  { name: "a leading @", sql: "body like '@%'" },
  { name: "no order, by NULL", sql: "order_id is null" },
];
for (const { name, sql } of kinds) {
  test(`user 1 has a comment with ${name}`, () => {
    assert.notDeepEqual(ask(`select id from comments where user_id = 1 and ${sql}`), []);
  });
}

test("a note may be NULL, and it may be empty", () => {
  assert.deepEqual(ask("select note is null as missing from orders where note is null or note = '' group by 1 order by 1"), [
    { missing: 0 },
    { missing: 1 },
  ]);
});

test("a file that is there is kept as it is", () => {
  const kept = join(folder, "kept.db");
  writeFileSync(kept, "mine");
  assert.equal(createSampleDatabase(kept), "kept");
  assert.equal(readFileSync(kept, "utf8"), "mine");
});

test("a file of an earlier version gets the tables that it did not have, and keeps its rows", () => {
  const earlier = join(folder, "earlier.db");
  createSampleDatabase(earlier);
  const database = new DatabaseSync(earlier);
  database.exec("drop table subscribers; drop table comment_mails; drop table points; drop table scores; drop table uploads");
  database.exec("update users set name = 'mine' where id = 1");
  database.close();
  assert.equal(createSampleDatabase(earlier), "kept");
  const rows =
    "(select count(*) from subscribers) as subscribers, (select count(*) from points) as points, (select name from users where id = 1) as name";
  assert.deepEqual(
    ask(`select ${rows}`, earlier),
    [...ask(`select ${rows}`)].map((row) => ({ ...(row as object), name: "mine" })),
  );
});

test("nothing unfinished is left beside it", () => {
  assert.deepEqual(readdirSync(join(folder, "deep")), ["sample.db"]);
});

function ask(sql: string, of = file): readonly unknown[] {
  const database = new DatabaseSync(of, { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

const digest = (of: string) => createHash("sha256").update(readFileSync(of)).digest("hex");
