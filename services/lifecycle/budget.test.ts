import { expect, test } from "vitest";
import { takeFrom } from "./budget.ts";

const rate = { count: 4, perMs: 1_000 };
const noon = Date.UTC(2026, 10, 24, 12);

test("as many as one window has at once, and then one each time a part of it has gone by", () => {
  const given: number[] = [];
  let fullAt = 0;
  for (let now = noon; now <= noon + 1_000; now += 50) {
    for (;;) {
      const taken = takeFrom(rate, fullAt, 1, now);
      if (taken.given === 0) break;
      ({ fullAt } = taken);
      given.push(now - noon);
    }
  }
  expect(given).toEqual([0, 0, 0, 0, 250, 500, 750, 1_000]);
});

const cases = [
  { name: "full", fullAt: 0, many: 1, expect: { given: 1, left: 3, nextInMs: 0 } },
  { name: "full, all of it", fullAt: 0, many: 4, expect: { given: 4, left: 0, nextInMs: 250 } },
  { name: "more than there are", fullAt: noon + 500, many: 3, expect: { given: 2, left: 0, nextInMs: 250 } },
  { name: "empty", fullAt: noon + 900, many: 3, expect: { given: 0, left: 0, nextInMs: 150 } },
  { name: "emptied at a slower rate", fullAt: noon + 3_600_000, many: 1, expect: { given: 0, left: 0, nextInMs: 250 } },
];
for (const { name, fullAt, many, expect: expected } of cases) {
  test(`a bucket that is ${name}: ${many} asked for`, () => expect(takeFrom(rate, fullAt, many, noon)).toMatchObject(expected));
}

test("nothing is lost to rounding: three thirds are a whole", () => {
  const thirds = { count: 3, perMs: 1_000 };
  let fullAt = 0;
  const given = [1, 2, 3, 4].map(() => {
    const taken = takeFrom(thirds, fullAt, 1, noon);
    ({ fullAt } = taken);
    return taken.given;
  });
  expect(given).toEqual([1, 1, 1, 0]);
});
