/** What `contract.json` says of how a task is treated, every default filled in, every duration in milliseconds. */
export interface Policy {
  readonly retry: RetryPolicy;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  readonly maxRedeliveries: number;
  readonly outcome: "required" | "none";
  /** How long after acceptance an unfinished task expires; null: never. */
  readonly expiresInMs: number | null;
  readonly priority: "normal" | "high";
  readonly unique: UniquePolicy | null;
  readonly limits: LimitPolicy | null;
  readonly fairBy: string | null;
  readonly orderedBy: string | null;
  readonly breaker: BreakerPolicy | null;
  /** The routing key of a follow-up task when one dies; null: none. */
  /** What is done when a task dies. */
  readonly onDead: { readonly task: string | null; readonly webhook: string | null } | null;
  /** Who is told how each task ended; null: nobody. */
  readonly webhook: string | null;
  readonly maxWaiting: number | null;
  /** JSON pointers into the payload. */
  readonly searchable: readonly string[];
  readonly sensitive: readonly string[];
  readonly alerts: AlertPolicy;
}

export interface RetryPolicy extends Backoff {
  readonly maxAttempts: number;
  /** By failure code; `never` is a permanent failure whatever the consumer says. */
  readonly on: Readonly<Record<string, "never" | Partial<Backoff & { readonly maxAttempts: number }>>>;
}

export interface Backoff {
  readonly backoff: "exponential" | "linear" | "constant";
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** The share by which a delay is spread, 0 to 1. */
  readonly jitter: number;
}

export interface UniquePolicy {
  readonly by: readonly string[];
  readonly while: "waiting" | "unfinished" | { readonly forMs: number };
  readonly then: "reject" | "return_existing" | "replace";
}

export interface LimitPolicy {
  readonly rate: { readonly count: number; readonly perMs: number } | null;
  readonly concurrency: number | null;
  readonly per: string | null;
}

export interface BreakerPolicy {
  readonly failing: number;
  readonly of: number;
  readonly pauseMs: number;
}

export interface AlertPolicy {
  readonly waiting: number;
  readonly oldestWaitingMs: number;
  readonly slowAfterMs: number;
  readonly deadPerHour: number;
}
