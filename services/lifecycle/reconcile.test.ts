import { expect, test } from "vitest";
import { type Watch, watch } from "./reconcile.ts";

const early = new Map([[1, 10]]);
const later = new Map([[1, 500]]);

/** Polls at these seconds, holding this much; answers what was known after each. */
function watched(polls: readonly (readonly [seconds: number, held: number | null])[]): readonly Watch[] {
  const seen: Watch[] = [];
  let known: Watch = { kind: "holds" };
  for (const [seconds, held] of polls) {
    known = watch(known, { held, marks: seconds === 0 ? early : later }, seconds * 1000);
    seen.push(known);
  }
  return seen;
}

const kinds = (polls: Parameters<typeof watched>[0]) => watched(polls).map(({ kind }) => kind);

test("two empty polls 15 s apart ask for the marker", () =>
  expect(
    kinds([
      [0, 0],
      [15, 0],
    ]),
  ).toEqual(["empty", "drain"]));

test("14 s are not enough: the broker's figures lag", () =>
  expect(
    kinds([
      [0, 0],
      [14, 0],
    ]),
  ).toEqual(["empty", "empty"]));

test("anything seen between begins it anew", () =>
  expect(
    kinds([
      [0, 0],
      [9, 1],
      [15, 0],
      [24, 0],
      [30, 0],
    ]),
  ).toEqual(["empty", "holds", "empty", "empty", "drain"]));

test("a poll that knows nothing proves nothing", () =>
  expect(
    kinds([
      [0, 0],
      [9, null],
      [15, 0],
    ]),
  ).toEqual(["empty", "holds", "empty"]));

test("only what was settled before the first poll is suspected", () => {
  const [, last] = watched([
    [0, 0],
    [15, 0],
  ]);
  expect(last).toEqual({ kind: "drain", since: 0, marks: early });
});
