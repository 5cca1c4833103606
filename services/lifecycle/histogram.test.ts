import { expect, test } from "vitest";
import { bucketOf, quantilesOf } from "./histogram.ts";

const histogramOf = (durations: readonly number[]) =>
  durations.reduce((map, ms) => map.set(bucketOf(ms), (map.get(bucketOf(ms)) ?? 0) + 1), new Map<number, number>());

test("nothing measured has no quantiles", () => expect(quantilesOf(new Map())).toBeNull());

test("what took no time, or less by two clocks that differ, is in the first bucket", () => {
  expect([-5_000, 0, 0.4, 1].map(bucketOf)).toEqual([0, 0, 0, 0]);
});

test("a bound belongs to the bucket below it", () => {
  expect([2, 2.01, 1_024, 1_024.5].map(bucketOf)).toEqual([12, 13, 120, 121]);
});

for (const ms of [3, 47, 310, 4_100, 86_400_000]) {
  test(`a quantile of ${ms} ms is known to 3 %`, () => {
    const { p50, p99, of } = quantilesOf(histogramOf([ms]))!;
    expect(of).toBe(1);
    expect(p50).toBe(p99);
    expect(Math.abs(p50 - ms)).toBeLessThanOrEqual(Math.max(ms * 0.03, 1));
  });
}

test("quantiles are of those that were measured, in their order", () => {
  const durations = Array.from({ length: 1_000 }, (_, index) => index + 1);
  const { mean, p50, p95, p99, of } = quantilesOf(histogramOf(durations))!;
  for (const [got, exact] of [
    [mean, 500.5],
    [p50, 500],
    [p95, 950],
    [p99, 990],
  ] as const)
    expect(Math.abs(got - exact) / exact).toBeLessThanOrEqual(0.03);
  expect(of).toBe(1_000);
});
