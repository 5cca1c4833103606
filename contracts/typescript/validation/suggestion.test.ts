import { expect, test } from "vitest";
import { slipsBetween, suggestions } from "./suggestion.ts";

const cases = [
  {
    name: "two letters swapped",
    word: "data_exprot",
    known: ["data_export", "data_export_v2", "welcome_email"],
    expect: ["data_export", "data_export_v2"],
  },
  { name: "another case", word: "CSV", known: ["json", "csv"], expect: ["csv"] },
  { name: "another separator", word: "data-export", known: ["data_export"], expect: ["data_export"] },
  { name: "a letter left out", word: "stat", known: ["state", "routing_key"], expect: ["state"] },
  { name: "the closest first", word: "retry", known: ["entry", "retries", "retry_on"], expect: ["entry"] },
  { name: "at most three", word: "abcd", known: ["abc1", "abc2", "abc3", "abc4"], expect: ["abc1", "abc2", "abc3"] },
  { name: "a word of one letter is close to nothing", word: "x", known: ["id", "by"], expect: [] },
  { name: "nothing typed", word: "", known: ["id"], expect: [] },
  { name: "nothing close", word: "picture", known: ["user_id", "format"], expect: [] },
  { name: "a word too long to be typed", word: "a".repeat(101), known: ["a".repeat(100)], expect: [] },
];

test.each(cases)("$name", ({ word, known, expect: expected }) => {
  expect(suggestions(word, known)).toEqual(expected);
});

test.each([
  { a: "csv", b: "cvs", slips: 1 },
  { a: "kitten", b: "sitting", slips: 3 },
  { a: "", b: "abc", slips: 3 },
  { a: "same", b: "same", slips: 0 },
])("from $a to $b it is $slips slips", ({ a, b, slips }) => {
  expect(slipsBetween(a, b)).toBe(slips);
});
