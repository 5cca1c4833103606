import { expect, test } from "vitest";
import { fitted } from "./fit.ts";

const column = (widest: number, least = widest) => ({ widest, least });

test("where all fit, all are shown as wide as they are", () => {
  expect(fitted([column(10), column(20, 5)], 32, [1])).toEqual({ shown: [0, 1], widths: [10, 20] });
});

test("the widest that may give gives first, and the first column last", () => {
  expect(fitted([column(20, 5), column(20, 5), column(12, 5)], 50, [])).toEqual({ shown: [0, 1, 2], widths: [20, 14, 12] });
  expect(fitted([column(20, 5), column(20, 5)], 15, [])).toEqual({ shown: [0, 1], widths: [8, 5] });
});

test("columns go in their order while not all can have what they need, and only as many as have to", () => {
  const columns = [column(36), column(11), column(9), column(19), column(17)];
  expect(fitted(columns, 85, [4, 3]).shown).toEqual([0, 1, 2, 3]);
  expect(fitted(columns, 70, [3, 4]).shown).toEqual([0, 1, 2]);
});

test("where nothing may go or give, a line is longer than its terminal", () => {
  expect(fitted([column(36), column(36)], 40, [])).toEqual({ shown: [0, 1], widths: [36, 36] });
});
