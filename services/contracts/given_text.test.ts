import { expect, test } from "vitest";
import { givenText } from "./given_text.ts";

const cases: readonly (readonly [given: unknown, text: string])[] = [
  ["1d", "1d"],
  [["dead", "retrying"], "dead,retrying"],
  [5, "5"],
  [true, "true"],
  [null, "null"],
  [undefined, "undefined"],
  [{ toString: 1 }, "an object"],
  [[{ toString: 1 }], "a list"],
  [JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`), "a list"],
];
for (const [given, text] of cases) test(`shows ${text}`, () => expect(givenText(given)).toBe(text));
