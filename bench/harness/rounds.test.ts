import { expect, test } from "vitest";
import { inTurn } from "./rounds.ts";

test("each round begins with another one", () => {
  expect([1, 2, 3, 4].map((round) => inTurn(["a", "b", "c"], round).join(""))).toEqual(["abc", "bca", "cab", "abc"]);
  expect(inTurn([], 1)).toEqual([]);
});
