import { expect, test } from "vitest";
import { OutcomeAge } from "./outcome_age.ts";

interface Sent {
  out(): void;
  failed(): void;
}

function measuring() {
  let now = 0;
  const sent: Sent[] = [];
  const markers = {
    send(_at: number, ends: Sent) {
      sent.push(ends);
      return () => undefined;
    },
  };
  const age = new OutcomeAge({ markers, now: () => now });
  return { age, sent, pass: (ms: number) => (now += ms) };
}

test("an outcome waits as long as the last marker did, and at least as long as the one that is on its way", () => {
  const { age, sent, pass } = measuring();
  expect(age.ms).toBeNull();
  age.measure(0);
  pass(300);
  sent[0]!.out();
  expect(age.ms).toBe(300);
  age.measure(0);
  pass(100);
  expect(age.ms).toBe(300);
  pass(40_000);
  age.measure(900);
  expect([sent.length, age.ms]).toEqual([2, 40_100]);
});

test("it is not known where the marker could not be sent, or is gone with its queue", () => {
  const { age, sent, pass } = measuring();
  age.measure(0);
  sent[0]!.failed();
  expect(age.ms).toBeNull();
  age.measure(0);
  pass(61_000);
  age.measure(12);
  expect([sent.length, age.ms]).toEqual([2, 61_000]);
  age.measure(0);
  expect([sent.length, age.ms]).toEqual([3, 0]);
});
