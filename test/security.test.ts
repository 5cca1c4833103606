import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "SECURITY.md"), "utf8");

/** The rows of SECURITY.md, each with its test: `file`: words of its name. */
const rows = page.split("\n").flatMap((line) => {
  if (!line.startsWith("|") || /^\| (threat|-+) /.test(line)) return [];
  const [, threat, holds, named] = line.split("|").map((cell) => cell.trim());
  const [, file, words] = /^`([^`]+)`: (.+)$/.exec(named ?? "") ?? [];
  return [{ threat: threat!, holds, file, words }];
});

test("there are threats, and each row says what holds and names a test", () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const { threat, holds, file } of rows)
    expect.soft([threat, holds === "", file], threat).toEqual([threat, false, expect.any(String)]);
});

describe("the test that is named is there", () => {
  for (const { threat, file = "", words = "" } of rows) {
    test(threat, () => {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(readFileSync(join(root, file), "utf8")).toContain(words);
    });
  }
});
