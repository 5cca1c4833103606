import type { AlertPolicy } from "../contracts/policy.ts";
import type { Breaker } from "./breaker.ts";
import { sayBrokerTrouble, type Unpublished } from "./broker_trouble.ts";
import type { WatchedConsumer } from "./consumers.ts";
import type { KeyFigures } from "./figures.ts";
import { grouped } from "./grouped.ts";
import { span } from "./span.ts";

/**
 * What is wrong, by the figures of this moment: on by default, from the thresholds of each contract.
 *
 *   waiting           more wait than the contract's `alerts.waiting` (10,000)
 *   oldest_waiting    the oldest waits for longer than `alerts.oldest_waiting` (5 min)
 *   dead              as many died in an hour as `alerts.dead_per_hour` (1)
 *   no_consumers      tasks wait for a minute, and nobody is there to take them
 *   deaf_consumer     one is there, and takes none while they wait (`consumers.ts`)
 *   failing           at least half of the attempts of 15 minutes failed, of 20 or more
 *   breaker_tripped   its release is stopped because too many failed
 *   schedule_silent   a schedule is overdue by five minutes
 *   broker_unreachable, broker_blocked   for half a minute: tasks are kept, and nothing goes out
 *   unroutable        RabbitMQ gives messages of a routing key back, since no queue is bound for it
 *   not_yet_published more than a thousand messages are unconfirmed for half a minute
 *
 * A condition says how bad it is: `over` begins an alert; below four fifths of the threshold it is `under`, which ends one;
 * in between nothing changes, so that a number that trembles about its threshold calls nobody twice.
 */
export function conditionsOf(facts: AlertFacts, now: number): readonly Condition[] {
  return [...facts.keys.flatMap((key) => conditionsOfKey(key, now)), ...conditionsOfAll(facts, now)];
}

function conditionsOfKey(key: AlertFactsOfKey, now: number): readonly Condition[] {
  const { routingKey, figures, policy, pausedAt } = key;
  const oldest = figures.oldestWaitingMs ?? 0;
  const failing = figures.success === null || figures.success.attempts < 20 ? 0 : 1 - figures.success.ratio;
  const deaf = key.consumers.filter(({ state }) => state === "deaf");
  const many = howMany(key.waiting);
  const waits = `${many} waiting, oldest ${span(oldest)}`;
  const isPaused = pausedAt !== null;
  return [
    {
      rule: "waiting",
      routingKey,
      level: levelOf(key.waiting.many, policy.waiting + 1),
      says: `${waits}; its limit is ${grouped(policy.waiting)}.`,
    },
    {
      rule: "oldest_waiting",
      routingKey,
      // Who has paused it knows.
      level: isPaused ? "under" : levelOf(oldest, policy.oldestWaitingMs),
      // What RabbitMQ holds is not known while it is away.
      says: `the oldest task waits for ${span(oldest)}${key.waiting.many > 0 ? `, ${many} wait` : ""}; its limit is ${span(policy.oldestWaitingMs)}.`,
    },
    {
      rule: "dead",
      routingKey,
      level: levelOf(figures.deadLastHour, policy.deadPerHour),
      // A task that is replayed may die again.
      says: `tasks died ${figures.deadLastHour === 1 ? "once" : `${grouped(figures.deadLastHour)} times`} within an hour; its limit is ${grouped(policy.deadPerHour)}.`,
    },
    {
      rule: "no_consumers",
      routingKey,
      level:
        figures.consumers === 0 && figures.waiting > 0 && !isPaused ? (oldest >= 60_000 ? "over" : "between") : known(figures.consumers),
      says: `no consumers. ${waits}.`,
    },
    {
      rule: "deaf_consumer",
      routingKey,
      level: deaf.length > 0 ? "over" : "under",
      says: `${deaf.map(({ process }) => process).join(", ")} ${deaf.length === 1 ? "is" : "are"} connected and ${deaf.length === 1 ? "takes" : "take"} nothing since ${minutesAgo(deaf, now)}. ${waits}.`,
    },
    {
      rule: "failing",
      routingKey,
      level: levelOf(failing, 0.5),
      says: `${Math.round(failing * 100)} % of ${grouped(figures.success?.attempts ?? 0)} attempts failed in the last 15 minutes.`,
    },
    {
      rule: "breaker_tripped",
      routingKey,
      level: key.breaker.kind === "closed" ? "under" : "over",
      says: "too many attempts failed, so its release is stopped; one task at a time is tried.",
    },
    {
      rule: "unroutable",
      routingKey,
      level: key.figures.returnedLately > 0 ? "over" : "under",
      says: `RabbitMQ returned ${key.figures.returnedLately === 1 ? "1 message" : `${grouped(key.figures.returnedLately)} messages`}: no queue is bound for it. Mend it by: waybill topology apply`,
    },
  ];
}

function conditionsOfAll({ broker, schedules }: AlertFacts, now: number): readonly Condition[] {
  const downFor = broker.downSince === null ? 0 : now - broker.downSince;
  const blockedFor = broker.blockedSince === null ? 0 : now - broker.blockedSince;
  const { blockedBecause, unpublished } = broker;
  const trouble = (kind: "unreachable" | "blocked", forMs: number): string =>
    sayBrokerTrouble({ kind, forMs, because: blockedBecause ?? "", unpublished });
  const silent = schedules.filter(({ nextAt }) => now - nextAt >= 5 * 60_000);
  const of = (rule: Rule, level: Level, says: string): Condition => ({ rule, routingKey: null, level, says });
  return [
    of("broker_unreachable", afterAWhile(downFor), trouble("unreachable", downFor)),
    of("broker_blocked", afterAWhile(blockedFor), trouble("blocked", blockedFor)),
    of(
      "not_yet_published",
      levelOf(broker.unconfirmed, 1_000),
      `${grouped(broker.unconfirmed)} messages are sent to RabbitMQ and not confirmed.`,
    ),
    of(
      "schedule_silent",
      silent.length > 0 ? "over" : "under",
      `${silent.map(({ name }) => name).join(", ")} should have run ${span(Math.max(0, ...silent.map(({ nextAt }) => now - nextAt)))} ago.`,
    ),
  ];
}

const afterAWhile = (ms: number): Level => (ms >= 30_000 ? "over" : ms > 0 ? "between" : "under");
/** Of what is not known nothing is said. */
const known = (value: number | null): Level => (value === null ? "between" : "under");

function levelOf(value: number, threshold: number): Level {
  if (value >= threshold) return "over";
  return value < threshold * 0.8 ? "under" : "between";
}

const howMany = ({ many, isMore }: Waiting): string => (isMore ? `more than ${grouped(many - 1)}` : grouped(many));

const minutesAgo = (deaf: readonly WatchedConsumer[], now: number): string =>
  deaf.length === 0 ? "" : span(now - Math.min(...deaf.map(({ quietSince }) => quietSince)));

export const rules = [
  "waiting",
  "oldest_waiting",
  "dead",
  "no_consumers",
  "deaf_consumer",
  "failing",
  "breaker_tripped",
  "schedule_silent",
  "unroutable",
  "broker_unreachable",
  "broker_blocked",
  "not_yet_published",
] as const;

export type Rule = (typeof rules)[number];
export type Level = "over" | "between" | "under";

export interface Condition {
  readonly rule: Rule;
  /** Null: of Waybill as a whole. */
  readonly routingKey: string | null;
  readonly level: Level;
  /** What is wrong, behind the routing key and a colon. */
  readonly says: string;
}

export interface AlertFacts {
  readonly keys: readonly AlertFactsOfKey[];
  readonly broker: {
    readonly downSince: number | null;
    readonly blockedSince: number | null;
    readonly blockedBecause: string | null;
    readonly unconfirmed: number;
    readonly unpublished: Unpublished;
  };
  /** Those that are not paused and have a next instant. */
  readonly schedules: readonly { readonly name: string; readonly nextAt: number }[];
}

/** Counted as far as its contract's limit. */
export interface Waiting {
  readonly many: number;
  /** There are more: `many` is one more than was counted to. */
  readonly isMore: boolean;
}

export interface AlertFactsOfKey {
  readonly routingKey: string;
  readonly figures: KeyFigures;
  readonly waiting: Waiting;
  readonly policy: AlertPolicy;
  readonly pausedAt: number | null;
  readonly breaker: Breaker;
  readonly consumers: readonly WatchedConsumer[];
}
