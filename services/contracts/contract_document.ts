import type { JsonSchema } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import contractSchema from "../../contracts/messages/contract.schema.json" with { type: "json" };
import { parseDuration, parseRate } from "./durations.ts";
import type { AlertPolicy, Backoff, BreakerPolicy, LimitPolicy, Policy, RetryPolicy, UniquePolicy } from "./policy.ts";

/** What `contract.json` may say, as its schema has accepted it. Durations are still text. */
export interface ContractDocument {
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly runbook?: string;
  readonly retry?: BackoffDocument & { readonly max_attempts?: number; readonly on?: Readonly<Record<string, "never" | RetryOnDocument>> };
  readonly timeout?: string;
  readonly max_redeliveries?: number;
  readonly outcome?: Policy["outcome"];
  readonly expires_in?: string;
  readonly priority?: Policy["priority"];
  readonly unique?: { readonly by: readonly string[]; readonly while: string; readonly then: UniquePolicy["then"] };
  readonly limits?: { readonly rate?: string; readonly concurrency?: number; readonly per?: string };
  readonly fair_by?: string;
  readonly ordered_by?: string;
  readonly breaker?: { readonly failing: number; readonly of: number; readonly pause: string };
  readonly on_dead?: { readonly task?: string; readonly webhook?: string };
  readonly webhook?: string;
  readonly max_waiting?: number;
  readonly searchable?: readonly string[];
  readonly sensitive?: readonly string[];
  readonly alerts?: {
    readonly waiting?: number;
    readonly oldest_waiting?: string;
    readonly slow_after?: string;
    readonly dead_per_hour?: number;
  };
}

interface BackoffDocument {
  readonly backoff?: Backoff["backoff"];
  readonly first_delay?: string;
  readonly max_delay?: string;
  readonly jitter?: number;
}

type RetryOnDocument = BackoffDocument & { readonly max_attempts?: number };

/** Judges `contract.json` by `contracts/messages/contract.schema.json`, unknown fields refused. */
export const checkContractDocument = compileCheck(contractSchema as JsonSchema, { objects: "closed" });

/** The policy with every default filled in (lifecycle.md §5) and every duration in milliseconds. */
export function policyOf(document: ContractDocument): Policy {
  return {
    retry: retryOf(document.retry ?? {}),
    timeoutMs: durationOr(document.timeout, "15m"),
    maxRedeliveries: document.max_redeliveries ?? 5,
    outcome: document.outcome ?? "required",
    expiresInMs: document.expires_in === undefined ? null : milliseconds(document.expires_in),
    priority: document.priority ?? "normal",
    unique: document.unique ? uniqueOf(document.unique) : null,
    limits: document.limits ? limitsOf(document.limits) : null,
    fairBy: document.fair_by ?? null,
    orderedBy: document.ordered_by ?? null,
    breaker: document.breaker ? breakerOf(document.breaker) : null,
    onDead: document.on_dead ? { task: document.on_dead.task ?? null, webhook: document.on_dead.webhook ?? null } : null,
    webhook: document.webhook ?? null,
    maxWaiting: document.max_waiting ?? null,
    searchable: document.searchable ?? [],
    sensitive: document.sensitive ?? [],
    alerts: alertsOf(document.alerts ?? {}),
  };
}

function retryOf(retry: NonNullable<ContractDocument["retry"]>): RetryPolicy {
  const on: NonNullable<typeof retry.on> = { crashed: { max_attempts: 2 }, ...retry.on };
  return {
    maxAttempts: retry.max_attempts ?? 5,
    backoff: retry.backoff ?? "exponential",
    firstDelayMs: durationOr(retry.first_delay, "2s"),
    maxDelayMs: durationOr(retry.max_delay, "15m"),
    jitter: retry.jitter ?? 0.15,
    on: Object.fromEntries(Object.entries(on).map(([code, said]) => [code, said === "never" ? said : differenceOf(said)])),
  };
}

/** Only what the code's own entry says: the rest is the contract's. */
function differenceOf(said: RetryOnDocument): Partial<Backoff & { readonly maxAttempts: number }> {
  return {
    ...(said.max_attempts !== undefined && { maxAttempts: said.max_attempts }),
    ...(said.backoff !== undefined && { backoff: said.backoff }),
    ...(said.first_delay !== undefined && { firstDelayMs: milliseconds(said.first_delay) }),
    ...(said.max_delay !== undefined && { maxDelayMs: milliseconds(said.max_delay) }),
    ...(said.jitter !== undefined && { jitter: said.jitter }),
  };
}

function uniqueOf({ by, while: during, then }: NonNullable<ContractDocument["unique"]>): UniquePolicy {
  const isState = during === "waiting" || during === "unfinished";
  return { by, while: isState ? during : { forMs: milliseconds(during) }, then };
}

function limitsOf({ rate, concurrency, per }: NonNullable<ContractDocument["limits"]>): LimitPolicy {
  return { rate: rate === undefined ? null : parseRate(rate), concurrency: concurrency ?? null, per: per ?? null };
}

function breakerOf({ failing, of, pause }: NonNullable<ContractDocument["breaker"]>): BreakerPolicy {
  return { failing, of, pauseMs: milliseconds(pause) };
}

function alertsOf(alerts: NonNullable<ContractDocument["alerts"]>): AlertPolicy {
  return {
    waiting: alerts.waiting ?? 10_000,
    oldestWaitingMs: durationOr(alerts.oldest_waiting, "5m"),
    slowAfterMs: durationOr(alerts.slow_after, "10s"),
    deadPerHour: alerts.dead_per_hour ?? 1,
  };
}

const durationOr = (said: string | undefined, otherwise: string): number => milliseconds(said ?? otherwise);

/** The schema has seen the text, so what is no duration is our mistake. */
function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === null) throw new TypeError(`${duration} is no duration`);
  return parsed;
}
