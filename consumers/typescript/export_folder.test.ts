import assert from "node:assert/strict";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { beforeEach, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { ExportFolder } from "./export_folder.ts";

let folder: string;
let exportFolder: ExportFolder;

beforeEach(() => {
  folder = join(temporaryFolder(), "deep", "exports");
  exportFolder = new ExportFolder(folder);
});

const asText = () =>
  Duplex.from(async function* (rows: AsyncIterable<unknown>) {
    for await (const row of rows) yield String(row);
  });
const unaborted = { signal: new AbortController().signal };

test("a file is not there under its name until it is whole", async () => {
  const seen: string[][] = [];
  const rows = function* () {
    yield "first";
    seen.push(readdirSync(folder));
    yield "second";
  };
  const { file } = await exportFolder.write("a.txt", rows(), asText(), unaborted);
  assert.equal(readFileSync(join(folder, file), "utf8"), "firstsecond");
  assert.deepEqual(
    seen.flat().filter((name) => name === "a.txt"),
    [],
  );
});

test("an error on the way leaves nothing, and an older file as it was", async () => {
  await exportFolder.write("a.txt", ["older"], asText(), unaborted);
  const rows = function* () {
    yield "newer";
    throw new Error("the database is gone");
  };
  await assert.rejects(exportFolder.write("a.txt", rows(), asText(), unaborted), { message: "the database is gone" });
  assert.deepEqual([readdirSync(folder), readFileSync(join(folder, "a.txt"), "utf8")], [["a.txt"], "older"]);
});

test("two that write one name at once are both whole", async () => {
  const long = (letter: string) => Array.from({ length: 10_000 }, () => letter.repeat(20));
  const written = await Promise.all(["a", "b"].map((letter) => exportFolder.write("x.txt", long(letter), asText(), unaborted)));
  const text = readFileSync(join(folder, "x.txt"), "utf8");
  assert.ok(["a", "b"].some((letter) => text === letter.repeat(200_000)));
  assert.deepEqual(
    written.map(({ bytes }) => bytes),
    [200_000, 200_000],
  );
});

test("what a killed process left an hour ago is removed, what may still be written is kept", async () => {
  await exportFolder.write("a.txt", ["kept"], asText(), unaborted);
  for (const name of [".old.partial", ".new.partial"]) writeFileSync(join(folder, name), "half");
  const longAgo = new Date(Date.now() - 3_700_000);
  utimesSync(join(folder, ".old.partial"), longAgo, longAgo);
  utimesSync(join(folder, "a.txt"), longAgo, longAgo);
  assert.equal(await exportFolder.removeLeftovers(), 1);
  assert.deepEqual(readdirSync(folder).sort(), [".new.partial", "a.txt"]);
});

test("where there is no folder, there are no leftovers", async () => {
  assert.equal(await new ExportFolder(join(folder, "nowhere")).removeLeftovers(), 0);
});
