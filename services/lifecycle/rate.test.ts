import fc from "fast-check";
import { expect, test } from "vitest";
import { afterReleaseOf, type Burst, leftOfRate, opensAt } from "./rate.ts";

const perSecond = { count: 100, perMs: 1_000 };

test.each([
  { name: "nothing released lately: all of it", recent: [], now: 5_000, left: 100, opens: 5_000 },
  { name: "60 released 0.4 s ago: 40", recent: [[4_600, 60]], now: 5_000, left: 40, opens: 5_000 },
  {
    name: "100 released within the window: none until the first of them are out of it",
    recent: [
      [4_200, 30],
      [4_900, 70],
    ],
    now: 5_000,
    left: 0,
    opens: 5_200,
  },
  { name: "what is a window old counts no more", recent: [[4_000, 100]], now: 5_000, left: 100, opens: 5_000 },
  {
    name: "a limit that was lowered: none until enough are out",
    recent: [
      [4_200, 30],
      [4_900, 120],
    ],
    now: 5_000,
    left: 0,
    opens: 5_900,
  },
] as const)("$name", ({ recent, now, left, opens }) => {
  expect(leftOfRate(perSecond, recent, now)).toBe(left);
  expect(opensAt(perSecond, recent, now)).toBe(opens);
});

test("bursts of one hundredth of a window are one, dated by the latest", () => {
  let recent: readonly Burst[] = [];
  for (const at of [1_000, 1_004, 1_008, 1_100]) recent = afterReleaseOf(perSecond, recent, 1, at);
  expect(recent).toEqual([
    [1_000, 1],
    [1_008, 2],
    [1_100, 1],
  ]);
});

test("in no window, wherever it begins, is more released than the rate; and who waits for its time to come may go", () => {
  const rate = { count: 7, perMs: 1_000 };
  const asked = fc.array(fc.record({ after: fc.integer({ min: 0, max: 400 }), many: fc.integer({ min: 1, max: 9 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(asked, (turns) => {
      const released: number[] = [];
      let recent: readonly Burst[] = [];
      let now = 0;
      for (const { after, many } of turns) {
        now += after;
        const left = leftOfRate(rate, recent, now);
        const goes = Math.min(left, many);
        recent = afterReleaseOf(rate, recent, goes, now);
        released.push(...Array.from({ length: goes }, () => now));
        expect(leftOfRate(rate, recent, opensAt(rate, recent, now))).toBeGreaterThan(0);
      }
      for (const from of released)
        expect(released.filter((at) => at >= from && at < from + rate.perMs).length).toBeLessThanOrEqual(rate.count);
      expect(recent.length).toBeLessThanOrEqual(202);
    }),
  );
});
