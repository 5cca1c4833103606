import assert from "node:assert/strict";
import { afterEach, beforeEach, test, vi } from "vitest";
import { nextProgressAt, Progress, type Said } from "./progress.ts";

const cases = [
  { name: "the first is due a second after the start", lastSentAt: null, news: false, expect: 1_000 },
  { name: "what a handler says at once waits for that second", lastSentAt: null, news: true, expect: 1_000 },
  { name: "news is due a second after the last", lastSentAt: 5_000, news: true, expect: 6_000 },
  { name: "without news, the heartbeat is due 10 s after the last", lastSentAt: 5_000, news: false, expect: 15_000 },
];
for (const { name, lastSentAt, news, expect } of cases) {
  test(name, () => assert.equal(nextProgressAt({ startedAt: 0, lastSentAt, news }), expect));
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

test("a task of less than a second sends none", () => {
  const { sent, progress } = watched();
  vi.advanceTimersByTime(999);
  progress.stop();
  vi.advanceTimersByTime(60_000);
  assert.deepEqual(sent, []);
});

test("a silent task sends the first after 1 s and one every 10 s", () => {
  const { sent } = watched();
  vi.advanceTimersByTime(21_000);
  assert.equal(sent.length, 3);
});

test("of many values in a second only the newest is sent", () => {
  const { sent, progress } = watched();
  for (let step = 1; step <= 10; step++) progress.say(step / 10, `${step} of 10`);
  vi.advanceTimersByTime(1_000);
  assert.deepEqual(sent, [{ progress: 1, note: "10 of 10" }]);
});

test("values of five seconds are sent at most once a second", () => {
  const { sent, progress } = watched();
  for (let ms = 0; ms < 5_000; ms += 100) {
    vi.advanceTimersByTime(100);
    progress.say(ms / 5_000);
  }
  assert.equal(sent.length, 5);
});

test("a heartbeat repeats the last value", () => {
  const { sent, progress } = watched();
  progress.say(0.4, "4 of 10");
  vi.advanceTimersByTime(11_000);
  assert.deepEqual(sent, [
    { progress: 0.4, note: "4 of 10" },
    { progress: 0.4, note: "4 of 10" },
  ]);
});

const values = [
  { name: "more than all is all", progress: 1.5, note: undefined, expect: { progress: 1 } },
  { name: "less than nothing is nothing", progress: -1, note: undefined, expect: { progress: 0 } },
  { name: "no number is left out", progress: Number.NaN, note: "7 rows", expect: { note: "7 rows" } },
  { name: "a note ends after 200 characters", progress: 0, note: "🎉".repeat(300), expect: { progress: 0, note: "🎉".repeat(200) } },
];
for (const { name, progress: value, note, expect } of values) {
  test(name, () => {
    const { sent, progress } = watched();
    progress.say(value, note);
    vi.advanceTimersByTime(1_000);
    assert.deepEqual(sent, [expect]);
  });
}

function watched() {
  const sent: Said[] = [];
  return { sent, progress: new Progress((said) => void sent.push(said), { alreadyTold: false }) };
}
