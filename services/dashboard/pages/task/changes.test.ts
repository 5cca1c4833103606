import { expect, test } from "vitest";
import { changesOf } from "./changes.ts";

test.each([
  ["a\nb\nc", "a\nb\nc", []],
  ["a\nb\nc", "a\nx\nc", ["-b", "+x"]],
  ["a\nc", "a\nb\nc", ["+b"]],
  ["a\nb", "a", ["-b"]],
  ["a\na", "a\na\na", ["+a"]],
])("%j becomes %j", (before, after, changes) =>
  expect(changesOf(before, after).map(({ kind, line }) => `${kind === "added" ? "+" : "-"}${line}`)).toEqual(changes),
);

test("a payload in which thousands of lines changed is answered all the same", () => {
  const lines = (letter: string) => Array.from({ length: 3_000 }, (_, index) => `${letter}${index}`).join("\n");
  expect(changesOf(`{\n${lines("a")}\n}`, `{\n${lines("b")}\n}`)).toHaveLength(6_000);
});
