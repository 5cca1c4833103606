import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { patternInWords } from "./patterns_in_words.ts";

const schema = readFileSync(join(import.meta.dirname, "../../contracts/messages/contract.schema.json"), "utf8");
const patterns = [...schema.matchAll(/"pattern": ("(?:[^"\\]|\\.)*")/g)].map(([, pattern]) => JSON.parse(pattern!) as string);

test.each([...new Set(patterns)])("%s is said in words", (pattern) => {
  expect(patternInWords(`text that matches ${pattern}`)).not.toContain("matches");
});

test("what is no pattern of ours stays as it is", () => {
  expect(patternInWords("text that matches ^x$")).toBe("text that matches ^x$");
  expect(patternInWords("an integer")).toBe("an integer");
});
