import { expect, test } from "vitest";
import { Buckets, take } from "./bucket.ts";

const rate = { count: 4, perMs: 1_000 };

test("as many as one window has at once, and then one each time a part of it has gone by", () => {
  const given: number[] = [];
  let fullAt = 0;
  for (let now = 10_000; now <= 11_000; now += 50) {
    for (;;) {
      const taken = take(rate, fullAt, now);
      if (!taken.isGiven) break;
      ({ fullAt } = taken);
      given.push(now - 10_000);
    }
  }
  expect(given).toEqual([0, 0, 0, 0, 250, 500, 750, 1_000]);
});

test("says how many are left, and when there is one more", () => {
  const first = take(rate, 0, 10_000);
  expect(first).toMatchObject({ isGiven: true, left: 3 });
  const last = [1, 2, 3].reduce((taken) => take(rate, taken.fullAt, 10_000), first);
  expect(last).toMatchObject({ isGiven: true, left: 0 });
  expect(take(rate, last.fullAt, 10_100)).toMatchObject({ isGiven: false, left: 0, nextInMs: 150 });
});

test("each name has a bucket of its own", () => {
  const buckets = new Buckets(() => 10_000);
  for (let times = 0; times < 4; times++) expect(buckets.take("ci", rate).isGiven).toBe(true);
  expect([buckets.take("ci", rate).isGiven, buckets.take("shop", rate).isGiven]).toEqual([false, true]);
});
