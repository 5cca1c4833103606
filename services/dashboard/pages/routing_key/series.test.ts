import { expect, test } from "vitest";
import { alone } from "./series.ts";

test.each([
  [
    [null, 1, null, 2, 3, null, 4],
    [1, 6],
  ],
  [[5], [0]],
  [[1, 2, 3], []],
  [[], []],
])("of %j those at %j would not be in the line", (values, at) => expect(alone(values)).toEqual(at));
