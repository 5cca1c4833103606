import fc from "fast-check";
import { expect, test } from "vitest";
import { type Clock, readCron } from "./cron.ts";
import { type CatchUp, dueAtOf, dueRuns } from "./schedule.ts";

const hourly = readCron("0 * * * *", "UTC") as Clock;
const hour = 3_600_000;
const at = (hours: number, minutes = 0, seconds = 0): number => Date.UTC(2026, 10, 24, hours, minutes, seconds);

test.each([
  ["nothing is due", "last", at(10), at(9, 59), [], null, at(10)],
  ["one is due", "last", at(10), at(10), [at(10)], null, at(11)],
  ["one is due, with no catching up", "none", at(10), at(10, 0, 30), [at(10)], null, at(11)],
  ["late by more than a minute, with no catching up", "none", at(10), at(10, 2), [], at(10), at(11)],
  ["three were missed: the last is made up for", "last", at(8), at(10, 30), [at(10)], at(9), at(11)],
  ["three were missed: none is made up for", "none", at(8), at(10, 30), [], at(10), at(11)],
  ["three were missed and one is on time: that one", "none", at(7), at(10), [at(10)], at(9), at(11)],
  ["three were missed: all are made up for", 5, at(8), at(10, 30), [at(8), at(9), at(10)], null, at(11)],
  ["three were missed: the last two are", 2, at(8), at(10, 30), [at(9), at(10)], at(8), at(11)],
] as const)("%s", (_, catchUp, nextAt, now, begin, missed, next) => {
  expect(dueRuns(hourly, { catchUp }, nextAt, now)).toEqual({ begin, missed, nextAt: next });
});

test("whenever it is looked at, no run begins twice, and with enough catching up none is left out", () => {
  const policies: CatchUp[] = ["none", "last", 3, 100];
  fc.assert(
    fc.property(
      fc.constantFrom(...policies),
      fc.array(fc.integer({ min: 1, max: 40 * hour }), { minLength: 1, maxLength: 20 }),
      (catchUp, steps) => {
        let [now, nextAt] = [at(0), at(0)];
        const begun: number[] = [];
        for (const step of steps) {
          now += step;
          const due = dueRuns(hourly, { catchUp }, nextAt, now);
          begun.push(...due.begin);
          nextAt = due.nextAt!;
        }
        expect(begun).toEqual([...new Set(begun)].toSorted((a, b) => a - b));
        if (catchUp === 100) expect(begun.length).toBe(Math.floor((now - at(0)) / hour) + 1);
      },
    ),
  );
});

test("jitter moves each run by a part of its own, the same for whoever asks", () => {
  const moved = Array.from({ length: 200 }, (_, index) => dueAtOf("a schedule", at(0) + index * hour, 30_000) - at(0) - index * hour);
  expect(Math.min(...moved)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...moved)).toBeLessThan(30_000);
  expect(new Set(moved).size).toBeGreaterThan(150);
  expect(dueAtOf("a schedule", at(1), 30_000)).toBe(dueAtOf("a schedule", at(1), 30_000));
  expect(dueAtOf("a schedule", at(1), 0)).toBe(at(1));
});
