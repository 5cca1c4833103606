import assert from "node:assert/strict";
import { test } from "vitest";
import { backoffMs } from "./backoff.ts";

const cases = [
  { name: "the first try comes at once", failures: 0, random: 0, expect: 100 },
  { name: "each failure doubles the wait", failures: 3, random: 0, expect: 800 },
  { name: "the wait stops at 15 s", failures: 1_000, random: 0, expect: 15_000 },
  { name: "the wait is spread by a quarter", failures: 1_000, random: 1, expect: 11_250 },
];
for (const { name, failures, random, expect } of cases) {
  test(name, () => assert.equal(backoffMs(failures, random), expect));
}
