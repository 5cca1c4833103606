import { expect, test } from "vitest";
import { isGrowing, ratioOf, summaryOf } from "./statistics.ts";

test("a summary is the median, the least and the most", () => {
  expect(summaryOf([5, 1, 9])).toEqual({ median: 5, least: 1, most: 9 });
  expect(summaryOf([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 });
});

test("a ratio is of rounds, not of sums: a slow moment hits both", () => {
  expect(ratioOf([50, 5, 60], [100, 10, 100])).toEqual({ median: 0.5, least: 0.5, most: 0.6 });
});

const backlogs = [
  { that: "one that rises steadily grows", backlog: [0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000], grows: true },
  { that: "one that is high at first and melts does not", backlog: [9_000, 8_000, 6_000, 3_000, 1_000, 500, 200, 100, 100], grows: false },
  { that: "one that comes and goes does not", backlog: [100, 900, 100, 900, 100, 900, 100, 900, 100], grows: false },
  { that: "a few more at the end are noise", backlog: [0, 0, 0, 0, 0, 0, 100, 100, 100], grows: false },
];
for (const { that, backlog, grows } of backlogs) test(`of backlogs, ${that}`, () => expect(isGrowing(backlog, 500)).toBe(grows));
