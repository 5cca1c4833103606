import { expect, test } from "vitest";
import { nextTry, wasTaken } from "./webhook.ts";

test("a webhook is tried ten times, within three and a half days", () => {
  let now = 0;
  let tries = 1;
  for (let next = nextTry(tries, 500, now); next !== null; next = nextTry(tries, 500, now)) {
    expect(next).toBeGreaterThan(now);
    now = next;
    tries += 1;
  }
  expect(tries).toBe(10);
  expect(now).toBeLessThan(3.5 * 86_400_000);
});

test("what is gone is not tried again", () => {
  expect([nextTry(1, 410, 0), nextTry(1, null, 0), nextTry(1, 404, 0)]).toEqual([null, 5_000, 5_000]);
});

test.each([
  [200, true],
  [204, true],
  [301, false],
  [400, false],
  [null, false],
])("%s is taken: %s", (status, taken) => {
  expect(wasTaken(status)).toBe(taken);
});
