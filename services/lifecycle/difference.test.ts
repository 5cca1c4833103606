import { expect, test } from "vitest";
import { type Disagreement, differenceOf, isLasting } from "./difference.ts";

const now = 1_000_000;

test.each([
  { name: "fifty more", held: { inBroker: 150, inStore: 100 }, differs: false },
  { name: "fifty-one more", held: { inBroker: 151, inStore: 100 }, differs: true },
  { name: "fifty-one fewer", held: { inBroker: 49, inStore: 100 }, differs: true },
  { name: "two in a hundred of many", held: { inBroker: 100_000, inStore: 98_000 }, differs: false },
  { name: "more than that", held: { inBroker: 100_000, inStore: 97_999 }, differs: true },
])("$name: differs is $differs", ({ held, differs }) => expect(differenceOf(held, null, now) !== null).toBe(differs));

test("it is said when it has lasted for a minute of looking, and not when nobody looked meanwhile", () => {
  const held = { inBroker: 200, inStore: 0 };
  const seen = (...times: readonly number[]) =>
    isLasting(times.reduce<Disagreement | null>((before, seconds) => differenceOf(held, before, now + seconds * 1_000), null));
  expect(seen(0, 20, 40, 59)).toBe(false);
  expect(seen(0, 20, 40, 60)).toBe(true);
  expect(seen(0, 20, 60)).toBe(false);
});
