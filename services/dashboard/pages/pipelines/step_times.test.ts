import { expect, test } from "vitest";
import { timeOf } from "./step_times.ts";

const at = (second: number) => new Date(second * 1_000).toISOString();
const task = (from: number | null, to: number | null) => ({
  ...{ id: "one", item: 0, state: "running" as const },
  ...{ started_at: from === null ? null : at(from), ended_at: to === null ? null : at(to) },
});

test.each([
  ["one that has not begun", [task(null, null)], null],
  ["one at work", [task(3, null)], { from: 3_000, to: null }],
  ["several, one of which is still at work", [task(2, 5), task(4, null), task(null, null)], { from: 2_000, to: null }],
  ["several that have ended", [task(4, 9), task(2, 5)], { from: 2_000, to: 9_000 }],
  ["one that was skipped", [task(null, 7)], null],
  ["one whose consumer has a clock that is ahead", [task(9, 7)], { from: 9_000, to: 9_000 }],
])("%s", (_, tasks, time) => expect(timeOf({ tasks })).toEqual(time));
