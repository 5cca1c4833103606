import { expect, test } from "vitest";
import { durationText, parseDuration, parseRate } from "./durations.ts";

test.each([
  { text: "250ms", expected: 250 },
  { text: "2s", expected: 2_000 },
  { text: "10m", expected: 600_000 },
  { text: "1h", expected: 3_600_000 },
  { text: "7d", expected: 604_800_000 },
  { text: "1 day", expected: null },
  { text: "1.5h", expected: null },
  { text: "-1s", expected: null },
  { text: "10", expected: null },
  { text: "s", expected: null },
  { text: "1w", expected: null },
  { text: "1s\n", expected: null },
])("$text is $expected milliseconds", ({ text, expected }) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  { ms: 0, expected: "0ms" },
  { ms: 250, expected: "250ms" },
  { ms: 1_500, expected: "1500ms" },
  { ms: 90_000, expected: "90s" },
  { ms: 3_600_000, expected: "1h" },
  { ms: 604_800_000, expected: "7d" },
])("$ms milliseconds are $expected", ({ ms, expected }) => {
  expect(durationText(ms)).toBe(expected);
});

test.each([
  { text: "100/s", expected: { count: 100, perMs: 1_000 } },
  { text: "5/m", expected: { count: 5, perMs: 60_000 } },
  { text: "1/h", expected: { count: 1, perMs: 3_600_000 } },
  { text: "0/s", expected: null },
  { text: "1/d", expected: null },
  { text: "1/1s", expected: null },
])("$text is the rate $expected", ({ text, expected }) => {
  expect(parseRate(text)).toEqual(expected);
});
