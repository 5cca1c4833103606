import { expect, test } from "vitest";
import { isSilent } from "./silence.ts";

const now = 10_000_000;
const ago = (seconds: number): number => now - seconds * 1000;
const key = { timeoutMs: 600_000, maxRedeliveries: 5, runway: 100, ready: 5, unacknowledgedKnown: true, listeningSince: ago(5_000) };
const queued = { releasedAt: ago(10), reportedAt: null, ackedEarly: false, overtakenBy: 0 };
const early = { releasedAt: ago(4_000), reportedAt: ago(61), ackedEarly: true, overtakenBy: 0 };

const cases = [
  { name: "acked early and quiet for more than 60 s", task: early, key, silent: true },
  { name: "acked early and heard of 59 s ago", task: { ...early, reportedAt: ago(59) }, key, silent: false },
  {
    name: "acked early, but this coordinator has listened for 59 s only",
    task: early,
    key: { ...key, listeningSince: ago(59) },
    silent: false,
  },
  { name: "running and quiet for a while: RabbitMQ has the message", task: { ...queued, reportedAt: ago(600) }, key, silent: false },
  {
    name: "running and quiet for longer than its timeout and 60 s",
    task: { ...queued, releasedAt: ago(3_000), reportedAt: ago(661) },
    key,
    silent: true,
  },
  { name: "queued for an hour behind others", task: { ...queued, releasedAt: ago(3_600) }, key, silent: false },
  {
    name: "queued, its queue empty, what is unacknowledged unknown, longer than its timeout and 60 s",
    task: { ...queued, releasedAt: ago(661) },
    key: { ...key, ready: 0, unacknowledgedKnown: false },
    silent: true,
  },
  {
    name: "queued, its queue empty, what is unacknowledged known: reconcile looks",
    task: { ...queued, releasedAt: ago(661) },
    key: { ...key, ready: 0 },
    silent: false,
  },
  {
    name: "queued longer than every redelivery could last, and overtaken by two runways",
    task: { ...queued, releasedAt: ago(3_661), overtakenBy: 200 },
    key,
    silent: true,
  },
  {
    name: "queued that long, but not overtaken: nobody has worked",
    task: { ...queued, releasedAt: ago(3_661), overtakenBy: 199 },
    key,
    silent: false,
  },
];

for (const { name, task, key: facts, silent } of cases) {
  test(`${name}: ${silent ? "silent" : "not silent"}`, () => expect(isSilent(task, facts, now)).toBe(silent));
}
