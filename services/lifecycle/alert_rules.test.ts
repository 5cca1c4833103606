import { expect, test } from "vitest";
import { type AlertFacts, type AlertFactsOfKey, conditionsOf, type Rule } from "./alert_rules.ts";
import type { WatchedConsumer } from "./consumers.ts";
import type { KeyFigures } from "./figures.ts";
import { span } from "./span.ts";

const now = 1_800_000_000_000;
const minute = 60_000;

const calm: KeyFigures = {
  ...{
    waiting: 0,
    oldestWaitingMs: null,
    running: 0,
    retrying: 0,
    scheduled: 0,
    dead: 0,
    ready: 0,
    inFlight: 0,
    consumers: 1,
    slots: 20,
    wantedSlots: 0,
  },
  ...{ inPerMinute: 0, outPerMinute: 0, drainSeconds: null, growingPerMinute: null, success: null, durationMs: null, waitMs: null },
  waitingLately: [],
  ...{ endToEndMs: null, deadLastHour: 0, returnedLately: 0, lastSuccessAt: null, difference: null },
};
const key: AlertFactsOfKey = {
  ...{
    routingKey: "data_export",
    figures: calm,
    waiting: { many: 0, isMore: false },
    pausedAt: null,
    breaker: { kind: "closed", newest: "" },
    consumers: [],
  },
  policy: { waiting: 10_000, oldestWaitingMs: 5 * minute, slowAfterMs: 10_000, deadPerHour: 1 },
};
const facts: AlertFacts = {
  keys: [key],
  broker: { downSince: null, blockedSince: null, blockedBecause: null, unconfirmed: 0, unpublished: { many: 0, isMore: false } },
  schedules: [],
};
const deaf: WatchedConsumer = {
  ...{ routingKey: "data_export", process: "export-2.b", listed: true, prefetch: 20, inFlight: 3, moved: 7, connectedSince: 0 },
  ...{ language: "python", version: "1.0.2", contract: "abc", state: "deaf", quietSince: now - 4 * minute, lastSeenAt: now },
};

const ofKey = (figures: Partial<KeyFigures>, changes: Partial<AlertFactsOfKey> = {}): AlertFacts => ({
  ...facts,
  keys: [{ ...key, figures: { ...calm, ...figures }, waiting: { many: figures.waiting ?? 0, isMore: false }, ...changes }],
});

const cases: readonly {
  readonly name: string;
  readonly facts: AlertFacts;
  readonly over?: Rule;
  readonly between?: Rule;
  readonly says?: string;
}[] = [
  { name: "10,000 waiting are as many as may", facts: ofKey({ waiting: 10_000, oldestWaitingMs: 1 }), between: "waiting" },
  {
    name: "10,001 waiting are too many",
    facts: ofKey({ waiting: 10_001, oldestWaitingMs: 41 * minute + 12_000, consumers: 1 }, { pausedAt: 1 }),
    over: "waiting",
    says: "10,001 waiting, oldest 41 min 12 s; its limit is 10,000.",
  },
  {
    name: "more wait than were counted",
    facts: ofKey(
      { waiting: 10_001, oldestWaitingMs: 0 },
      { waiting: { many: 50_001, isMore: true }, policy: { ...key.policy, waiting: 50_000 } },
    ),
    over: "waiting",
    says: "more than 50,000 waiting, oldest 0 s; its limit is 50,000.",
  },
  { name: "the oldest waits for five minutes", facts: ofKey({ waiting: 3, oldestWaitingMs: 5 * minute }), over: "oldest_waiting" },
  { name: "of what is paused the oldest may wait", facts: ofKey({ waiting: 3, oldestWaitingMs: 50 * minute }, { pausedAt: now }) },
  { name: "one died", facts: ofKey({ deadLastHour: 1 }), over: "dead", says: "tasks died once within an hour; its limit is 1." },
  {
    name: "nobody is there, and tasks wait for a minute",
    facts: ofKey({ consumers: 0, waiting: 14_000, oldestWaitingMs: minute }, { policy: { ...key.policy, waiting: 100_000 } }),
    over: "no_consumers",
    says: "no consumers. 14,000 waiting, oldest 1 min.",
  },
  {
    name: "nobody is there, and tasks wait for less: a deploy",
    facts: ofKey({ consumers: 0, waiting: 5, oldestWaitingMs: 59_000 }),
    between: "no_consumers",
  },
  { name: "nobody is there, and nothing waits", facts: ofKey({ consumers: 0 }) },
  {
    name: "who is there is not known",
    facts: ofKey({ consumers: null, waiting: 5, oldestWaitingMs: 2 * minute }),
    between: "no_consumers",
  },
  {
    name: "one is deaf",
    facts: ofKey(
      { waiting: 212, oldestWaitingMs: 4 * minute - 1 },
      { consumers: [deaf], policy: { ...key.policy, oldestWaitingMs: 60 * minute } },
    ),
    over: "deaf_consumer",
    says: "export-2.b is connected and takes nothing since 4 min. 212 waiting, oldest 3 min 59 s.",
  },
  {
    name: "half of twenty attempts failed",
    facts: ofKey({ success: { ratio: 0.5, attempts: 20 } }),
    over: "failing",
    says: "50 % of 20 attempts failed in the last 15 minutes.",
  },
  { name: "all of nineteen attempts failed: too few to say", facts: ofKey({ success: { ratio: 0, attempts: 19 } }) },
  {
    name: "a breaker is tripped",
    facts: ofKey({}, { breaker: { kind: "tripped", since: now, until: now + minute } }),
    over: "breaker_tripped",
  },
  {
    name: "three messages came back",
    facts: ofKey({ returnedLately: 3 }),
    over: "unroutable",
    says: "RabbitMQ returned 3 messages: no queue is bound for it. Mend it by: waybill topology apply",
  },
  {
    name: "RabbitMQ is away for half a minute",
    facts: { ...facts, broker: { ...facts.broker, downSince: now - 30_000, unpublished: { many: 312, isMore: false } } },
    over: "broker_unreachable",
    says: "RabbitMQ is unreachable for 30 s. New tasks are accepted and kept (312 not yet published). Tasks now running may be done twice.",
  },
  {
    name: "RabbitMQ is away for a moment",
    facts: { ...facts, broker: { ...facts.broker, downSince: now - 29_999 } },
    between: "broker_unreachable",
  },
  {
    name: "RabbitMQ blocks",
    facts: {
      ...facts,
      broker: { ...facts.broker, blockedSince: now - minute, blockedBecause: "low on disk", unpublished: { many: 10_000, isMore: true } },
    },
    over: "broker_blocked",
    says: "RabbitMQ blocks publishers for 1 min: low on disk. New tasks are accepted and kept (10,000+ not yet published).",
  },
  {
    name: "a thousand messages are unconfirmed",
    facts: { ...facts, broker: { ...facts.broker, unconfirmed: 1_000 } },
    over: "not_yet_published",
  },
  {
    name: "a schedule is overdue",
    facts: {
      ...facts,
      schedules: [
        { name: "nightly_export", nextAt: now - 6 * minute },
        { name: "hourly", nextAt: now + minute },
      ],
    },
    over: "schedule_silent",
    says: "nightly_export should have run 6 min ago.",
  },
  { name: "a schedule is late by less", facts: { ...facts, schedules: [{ name: "nightly_export", nextAt: now - 4 * minute }] } },
];

for (const { name, facts: given, over, between, says } of cases)
  test(`${name}: ${over ?? "nothing"} fires`, () => {
    const conditions = conditionsOf(given, now);
    const at = (level: string) => conditions.filter((one) => one.level === level).map(({ rule }) => rule);
    expect([at("over"), at("between")]).toEqual([over === undefined ? [] : [over], between === undefined ? [] : [between]]);
    if (says !== undefined) expect(conditions.find(({ rule }) => rule === over)!.says).toBe(says);
  });

test("a span is said in at most two units", () => {
  expect([0, 999, 1_000, 61_000, 3_600_000, 2 * 86_400_000 + 5 * 3_600_000 + 7_000].map(span)).toEqual([
    "0 s",
    "0 s",
    "1 s",
    "1 min 1 s",
    "1 h",
    "2 d 5 h",
  ]);
});
