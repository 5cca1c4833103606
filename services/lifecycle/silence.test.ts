import { expect, test } from "vitest";
import { silenceOf } from "./silence.ts";

const now = 10_000_000;
const ago = (seconds: number): number => now - seconds * 1000;
const key = { timeoutMs: 600_000, maxRedeliveries: 5, ready: 5, unacknowledgedKnown: true, listeningSince: ago(5_000) };
const queued = { releasedAt: ago(10), reportedAt: null, ackedEarly: false };
const early = { releasedAt: ago(4_000), reportedAt: ago(61), ackedEarly: true };

const cases = [
  { name: "acked early and quiet for more than 60 s", task: early, key, expected: "silent" },
  { name: "acked early and heard of 59 s ago", task: { ...early, reportedAt: ago(59) }, key, expected: "waits" },
  {
    name: "acked early, but this coordinator has listened for 59 s only",
    task: early,
    key: { ...key, listeningSince: ago(59) },
    expected: "waits",
  },
  { name: "running and quiet for a while: RabbitMQ has the message", task: { ...queued, reportedAt: ago(600) }, key, expected: "waits" },
  {
    name: "running and quiet for longer than its timeout and 60 s",
    task: { ...queued, releasedAt: ago(3_000), reportedAt: ago(661) },
    key,
    expected: "silent",
  },
  { name: "queued for an hour behind others", task: { ...queued, releasedAt: ago(3_600) }, key, expected: "waits" },
  {
    name: "queued, its queue empty, what is unacknowledged unknown, longer than its timeout and 60 s",
    task: { ...queued, releasedAt: ago(661) },
    key: { ...key, ready: 0, unacknowledgedKnown: false },
    expected: "silent",
  },
  {
    name: "queued, its queue empty, what is unacknowledged known: reconcile looks",
    task: { ...queued, releasedAt: ago(661) },
    key: { ...key, ready: 0 },
    expected: "waits",
  },
  {
    name: "queued longer than every redelivery could last: unless nobody has worked",
    task: { ...queued, releasedAt: ago(3_661) },
    key,
    expected: "silent_if_overtaken",
  },
];

for (const { name, task, key: facts, expected } of cases) {
  test(`${name}: ${expected}`, () => expect(silenceOf(task, facts, now)).toBe(expected));
}
