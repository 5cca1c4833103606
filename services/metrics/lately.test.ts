import { expect, test } from "vitest";
import { Lately } from "./lately.ts";

const given = () => {
  const clock = { now: 1_000_000 };
  return { clock, lately: new Lately(() => clock.now) };
};

test("what was never measured is not made up", () =>
  expect(given().lately.seen).toEqual({ requests: 0, requestMs: null, errorShare: null, confirmMs: null, eventLoopDelayMs: null }));

test("of a hundred requests five were slow, and two were broken", () => {
  const { lately } = given();
  for (let number = 0; number < 100; number += 1) lately.answered(number < 2 ? 503 : 202, number < 94 ? 8 : 512);
  const { requests, requestMs, errorShare } = lately.seen;
  expect([requests, errorShare]).toEqual([100, 0.02]);
  expect(requestMs).toBeGreaterThan(480);
});

test("a minute later it is forgotten, slot by slot", () => {
  const { clock, lately } = given();
  lately.confirmed(4);
  clock.now += 30_000;
  lately.confirmed(64);
  expect(lately.seen.confirmMs).toBeGreaterThan(60);
  clock.now += 35_000;
  lately.confirmed(4);
  clock.now += 30_000;
  expect(lately.seen.confirmMs).toBeLessThan(5);
  clock.now += 60_000;
  expect(lately.seen.confirmMs).toBeNull();
});
