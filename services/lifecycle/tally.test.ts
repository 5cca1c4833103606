import { expect, test } from "vitest";
import { bucketOf } from "./histogram.ts";
import { type EndedAttempt, firstMinute, minuteByMinute, talliesOf } from "./tally.ts";

const now = Date.parse("2026-11-24T10:00:10Z");
const attempt: EndedAttempt = { outcome: "succeeded", startedAt: now - 3_000, finishedAt: now - 1_000, waitingSince: now - 10_000 };

const said = (changes: Partial<EndedAttempt>, died = false) =>
  talliesOf("data_export", { ...attempt, ...changes }, died, now).map(({ what, bucket, many }) => [what, bucket, many]);

test("a success is counted, measured, and the last one so far", () => {
  expect(said({})).toEqual([
    ["succeeded", 0, 1],
    ["wait", bucketOf(7_000), 1],
    ["duration", bucketOf(2_000), 1],
    ["end_to_end", bucketOf(10_000), 1],
    ["last_success", 0, now],
  ]);
});

test("a failure has waited, and has no duration: how long failing takes is no measure of the work", () => {
  expect(said({ outcome: "failed" })).toEqual([
    ["failed", 0, 1],
    ["wait", bucketOf(7_000), 1],
  ]);
});

test("a death is counted beside the failure that it came of", () => {
  expect(said({ outcome: "failed", startedAt: null, finishedAt: null }, true)).toEqual([
    ["failed", 0, 1],
    ["dead", 0, 1],
  ]);
});

test("a consumer that does not say when it began is not measured", () => {
  expect(said({ startedAt: null, finishedAt: null }).map(([what]) => what)).toEqual(["succeeded", "end_to_end", "last_success"]);
});

test("a consumer whose clock is behind has waited 0", () => {
  expect(said({ startedAt: attempt.waitingSince - 60_000 })[1]).toEqual(["wait", 0, 1]);
});

test("of the last minutes the oldest stands first, this one last, and what nobody looked at is not zero", () => {
  expect(firstMinute(4, now)).toBe(Date.parse("2026-11-24T09:57:00Z"));
  const spans = [
    { at: Date.parse("2026-11-24T09:56:00Z"), many: 90 },
    { at: Date.parse("2026-11-24T09:58:00Z"), many: 12 },
    { at: Date.parse("2026-11-24T10:00:00Z"), many: 0 },
  ];
  expect(minuteByMinute(spans, 4, now)).toEqual([null, 12, null, 0]);
});
