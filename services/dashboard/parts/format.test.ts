import { expect, test } from "vitest";
import { bytes, countedTo, duration, millisecondsOf, percent, shortId } from "./format.ts";

test.each([
  [0, "0 ms"],
  [812, "812 ms"],
  [4_149, "4.1 s"],
  [42_000, "42 s"],
  [2_472_000, "41 min 12 s"],
  [3_600_000, "1 h"],
  [266_400_000, "3 d 2 h"],
  [-1_800, "0 ms"],
])("%d ms are %s", (ms, words) => expect(duration(ms)).toBe(words));

test("a ratio is never rounded up to all of it", () => {
  expect([0.999, 0.62, 1, 0].map(percent)).toEqual(["99.9 %", "62 %", "100 %", "0 %"]);
});

test("a count stops at ten thousand", () => expect([9_999, 10_001].map(countedTo)).toEqual(["9,999", "10,000+"]));

test("a contract's duration is read, and what is none is not", () =>
  expect(["30s", "5m", "1d", "", "soon"].map(millisecondsOf)).toEqual([30_000, 300_000, 86_400_000, null, null]));

test("bytes and ids are short", () => {
  expect([78, 70_000, 1_400_000].map(bytes)).toEqual(["78 bytes", "70 KB", "1.4 MB"]);
  expect(shortId("0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c")).toBe("0199…8f1c");
  expect(shortId("a_name_that_somebody_gave")).toBe("a_name_that_somebody_gave");
});
