import fc from "fast-check";
import { expect, test } from "vitest";
import { Claims } from "./claims.ts";

/** Takes, and settlements of the n-th claim taken so far, in any order, some of them twice. */
const steps = fc.array(fc.oneof(fc.constant("take" as const), fc.nat({ max: 40 })), { maxLength: 120 });

test("settledBelow is always the lowest unsettled number, or the next one when all are settled", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const claims = new Claims();
      const taken: number[] = [];
      const settled = new Set<number>();
      for (const step of all) {
        if (step === "take") taken.push(claims.take());
        else if (taken.length > 0) {
          const number = taken[step % taken.length]!;
          claims.settle(number);
          settled.add(number);
        }
        const unsettled = taken.filter((number) => !settled.has(number));
        expect(claims.settledBelow).toBe(Math.min(...unsettled, taken.length + 1));
        expect(claims.unsettled).toBe(unsettled.length);
      }
    }),
  );
});

test("the mark never goes back, whatever is settled in whatever order", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const claims = new Claims();
      let mark = claims.settledBelow;
      for (const step of all) {
        if (step === "take") claims.take();
        else claims.settle(step);
        expect(claims.settledBelow).toBeGreaterThanOrEqual(mark);
        mark = claims.settledBelow;
      }
    }),
  );
});

test("numbers rise from 1 and are never used twice, also when all before were settled", () => {
  const claims = new Claims();
  const numbers = [claims.take(), claims.take()];
  for (const number of numbers) claims.settle(number);
  expect([...numbers, claims.take()]).toEqual([1, 2, 3]);
});

test("a number that was settled above an unsettled one does not move the mark", () => {
  const claims = new Claims();
  for (let count = 0; count < 7; count += 1) claims.take();
  for (const number of [1, 2, 4, 5, 7]) claims.settle(number);
  expect(claims.settledBelow).toBe(3);
});

test("settling what was never taken changes nothing", () => {
  const claims = new Claims();
  claims.settle(1);
  expect(claims.take()).toBe(1);
  expect(claims.settledBelow).toBe(1);
});
