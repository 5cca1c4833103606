import assert from "node:assert/strict";
import { test } from "vitest";
import { judgeRedelivery } from "./redelivery.ts";

const cases = [
  { name: "a new message is worked", redelivered: false, redeliveries: 0, maxRedeliveries: 5, expect: "work" },
  { name: "one that came back is told first", redelivered: true, redeliveries: 1, maxRedeliveries: 5, expect: "tell_first" },
  {
    name: "one that came back without a count is told first",
    redelivered: true,
    redeliveries: 0,
    maxRedeliveries: 5,
    expect: "tell_first",
  },
  { name: "the last redelivery allowed is still worked", redelivered: true, redeliveries: 5, maxRedeliveries: 5, expect: "tell_first" },
  { name: "one more is crashed", redelivered: true, redeliveries: 6, maxRedeliveries: 5, expect: "crashed" },
  { name: "where none is allowed, the first is crashed", redelivered: true, redeliveries: 1, maxRedeliveries: 0, expect: "crashed" },
];
for (const { name, expect, ...comings } of cases) {
  test(name, () => assert.equal(judgeRedelivery(comings), expect));
}
