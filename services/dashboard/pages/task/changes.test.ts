import { expect, test } from "vitest";
import { changesOf } from "./changes.ts";

test.each([
  ["a\nb\nc", "a\nb\nc", []],
  ["a\nb\nc", "a\nx\nc", ["-b", "+x"]],
  ["a\nc", "a\nb\nc", ["+b"]],
  ["a\nb", "a", ["-b"]],
])("%j becomes %j", (before, after, changes) =>
  expect(changesOf(before, after).map(({ kind, line }) => `${kind === "added" ? "+" : "-"}${line}`)).toEqual(changes),
);
