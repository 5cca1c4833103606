import { expect, test } from "vitest";
import { isSustained, nextRate, sustainedRate, type Try } from "./rates.ts";

const flat = Array.from({ length: 12 }, () => 10);
const rising = Array.from({ length: 12 }, (_, second) => second * 1_000);
const good: Try = { rate: 1_000, accepted: 995, ended: 990, outcomes: flat, delays: flat };

const cases = [
  { that: "what is all accepted and piles up nowhere", of: good, sustained: true },
  { that: "what is accepted more slowly than it is sent", of: { ...good, accepted: 900 }, sustained: false },
  { that: "outcomes that pile up", of: { ...good, outcomes: rising }, sustained: false },
  { that: "tasks that wait longer and longer for their consumer", of: { ...good, delays: rising }, sustained: false },
];
for (const { that, of, sustained } of cases) {
  test(`${that} ${sustained ? "is" : "is not"} sustained`, () => expect(isSustained(of)).toBe(sustained));
}

test("the wanted rate is tried first, then nine tenths of what came to an end, until one is sustained", () => {
  const tooMuch: Try = { ...good, rate: 6_000, accepted: 2_400, ended: 1_870 };
  expect(nextRate(6_000, [])).toBe(6_000);
  expect(nextRate(6_000, [tooMuch])).toBe(1_600);
  expect(nextRate(6_000, [tooMuch, { ...good, rate: 1_600, accepted: 1_600 }])).toBeNull();
  expect(nextRate(6_000, [tooMuch, tooMuch, tooMuch, tooMuch])).toBeNull();
});

test("what is sustained is the highest rate that was, or nothing", () => {
  expect(sustainedRate([{ ...good, rate: 6_000, accepted: 2_000 }, good])).toBe(1_000);
  expect(sustainedRate([{ ...good, accepted: 0 }])).toBe(0);
});
