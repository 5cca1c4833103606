/** What the API answers, as far as the pages read it. Times are RFC 3339. */

export const taskStates = [
  "scheduled",
  "blocked",
  "accepted",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "handed_over",
  "dead",
  "expired",
  "cancelled",
  "skipped",
] as const;
export type TaskState = (typeof taskStates)[number];

export interface Task {
  readonly id: string;
  readonly routing_key: string;
  readonly state: TaskState;
  readonly attempt: number;
  readonly failures: number;
  readonly accepted_at: string;
  readonly due_at: string | null;
  readonly expires_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly reason: string | null;
  readonly group: string | null;
  readonly replays: number;
  readonly follow_up: string | null;
  readonly caused_by: string | null;
  readonly replaces: string | null;
  readonly replaced_by: string | null;
  readonly pipeline: { readonly id: string; readonly step: string; readonly item: number } | null;
  readonly schedule: string | null;
  readonly webhook: { readonly url: string | null; readonly state: string; readonly tries: number; readonly last: string | null } | null;
  readonly progress: number | null;
  readonly note: string | null;
  readonly consumer: string | null;
  /** When its consumer last said that it works on it. */
  readonly heard_at: string | null;
  readonly contract: string | null;
  readonly priority: "normal" | "high";
  readonly idempotency_key: string | null;
  readonly max_attempts: number | null;
  readonly traceparent: string | null;
  readonly waits_for: string | null;
  readonly stopped_in_time: boolean | null;
  readonly payload: unknown;
  readonly payload_text?: string;
  readonly result: unknown;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly attempt: number;
  readonly outcome: "succeeded" | "failed" | "snoozed";
  readonly counted: boolean;
  readonly consumer: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly recorded_at: string;
  readonly failure: "transient" | "permanent" | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly detail: string | null;
  readonly problems: readonly FieldProblem[] | null;
}

export interface FieldProblem {
  readonly pointer: string;
  readonly rule?: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion?: string;
}

export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly accepted: "yes" | "no" | "unknown";
  readonly request_id?: string;
  readonly hint?: string;
  /** Of a query or a body. */
  readonly unknown_key?: string;
  readonly suggestions?: readonly string[];
  readonly send_again?: { readonly safe: boolean; readonly after_seconds?: number };
  readonly problems?: readonly FieldProblem[];
}

export interface TaskPage {
  readonly tasks: readonly Task[];
  readonly next: string | null;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly of?: number;
}

export interface Queue {
  readonly routing_key: string;
  readonly title?: string;
  readonly outcome?: "required" | "none";
  readonly waiting: number;
  readonly more_waiting: boolean;
  readonly released: number;
  readonly paused_since: string | null;
  readonly breaker: { readonly state: "closed" | "tripped" | "trying"; readonly since: string | null; readonly until: string | null };
  readonly thresholds: { readonly waiting: number; readonly slow_after_seconds: number };
  readonly figures?: Figures | null;
}

export interface Figures {
  readonly as_of: string;
  /** In the store and in RabbitMQ; null: RabbitMQ does not say. */
  readonly waiting?: number | null;
  /** The most of each of the last 30 minutes, the oldest first; null: nobody looked. */
  readonly waiting_lately: readonly (number | null)[];
  readonly oldest_waiting_seconds: number | null;
  readonly running: number;
  readonly retrying: number;
  readonly scheduled: number;
  readonly dead: number;
  readonly ready: number | null;
  readonly in_flight: number | null;
  readonly consumers: number | null;
  readonly slots: number | null;
  readonly in_per_minute: number;
  readonly out_per_minute: number;
  readonly drain_seconds: number | null;
  readonly growing_per_minute: number | null;
  readonly success: { readonly ratio: number; readonly attempts: number } | null;
  readonly duration_ms: Percentiles | null;
  readonly wait_ms: Percentiles | null;
  readonly end_to_end_ms: Percentiles | null;
  readonly dead_last_hour: number;
  readonly last_success_at: string | null;
  /** Null: RabbitMQ and the store agree. */
  readonly difference: { readonly in_broker: number; readonly in_store: number } | null;
}

export interface History {
  readonly step_seconds: number;
  readonly points: readonly HistoryPoint[];
}

export interface HistoryPoint {
  readonly at: string;
  readonly in: number;
  /** These three are null where nobody reports. */
  readonly out: number | null;
  readonly succeeded: number | null;
  readonly failed: number | null;
  readonly dead: number;
  readonly waiting: number | null;
  readonly duration_ms: Percentiles | null;
}

export interface Consumers {
  readonly as_of: string | null;
  readonly consumers: readonly Consumer[];
}

export interface Consumer {
  readonly routing_key: string;
  readonly process: string;
  readonly language: string | null;
  readonly version: string | null;
  readonly in_flight: number | null;
  /** Null: without limit. */
  readonly prefetch: number | null;
  readonly connected_since: string | null;
  readonly contract: "same" | "differs" | null;
  readonly state: "consuming" | "deaf" | "draining" | "gone";
  readonly last_seen_at: string;
  /** Since when a deaf one has taken nothing. */
  readonly quiet_since?: string | null;
}

export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly routing_key: string | null;
  readonly state: "firing" | "resolved";
  readonly since: string;
  readonly resolved_at: string | null;
  readonly sentence: string;
  readonly acknowledged_by: string | null;
  readonly silenced_until: string | null;
  readonly runbook: string | null;
  /** Who was told of it, and how that went. */
  readonly told?: readonly {
    readonly channel: string;
    readonly event: string;
    readonly tries: number;
    readonly delivered_at: string | null;
    readonly last: string | null;
  }[];
}

export interface Status {
  readonly verdict: "ok" | "trouble";
  readonly checked_at: string;
  readonly problems: readonly Alert[];
  readonly broker: {
    readonly state: "up" | "down" | "blocked" | "none";
    readonly since: string | null;
    /** What there is to say of it; null: it takes tasks. */
    readonly sentence: string | null;
    readonly confirm_p95_ms: number | null;
  };
  readonly not_yet_published: number;
  readonly more_not_yet_published: boolean;
  readonly outcomes_waiting: number | null;
  readonly outcomes_oldest_seconds: number | null;
  readonly outcomes_as_of: string | null;
  /** Of the last minute; null: nothing was measured. */
  readonly api: {
    readonly requests: number;
    readonly p95_ms: number | null;
    readonly error_share: number | null;
    readonly event_loop_delay_ms: number | null;
  };
}

export interface DeadLetterGroup {
  readonly group: string | null;
  readonly routing_key: string;
  readonly reason: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly count: number;
  readonly came_back: number;
  readonly first_at: string;
  readonly last_at: string;
  /** How many died in each of twelve equal spans from the first to the last. */
  readonly over_time: readonly number[];
  readonly newest: string;
}

export interface DeadLetters {
  readonly groups: readonly DeadLetterGroup[];
  /** Where nothing is dead: what was, and what became of it. */
  readonly last: {
    readonly id: string;
    readonly routing_key: string;
    readonly died_at: string;
    readonly became: "replayed" | "cancelled" | "replaced";
  } | null;
}

export interface Operation {
  readonly id: string;
  readonly action: "replay" | "cancel";
  readonly filter: Readonly<Record<string, string>>;
  readonly state: "running" | "stopped" | "finished" | "aborted";
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly unfinished: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly first: number | null;
  readonly first_succeed: number | null;
  readonly canary: "out" | "passed" | null;
  readonly rate_per_second: number | null;
}

export interface Schedule {
  readonly id: string;
  readonly name: string | null;
  readonly routing_key: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly overlap: string;
  readonly catch_up: string | { readonly all_up_to: number };
  readonly jitter: string;
  readonly created_at: string;
  readonly next_at: string | null;
  readonly paused_since: string | null;
  readonly paused_because: string | null;
  readonly runs: readonly ScheduleRun[];
  readonly payload: unknown;
}

export interface ScheduleRun {
  readonly instant: string;
  readonly at: string;
  readonly result: string;
  readonly task_id: string | null;
  readonly state: TaskState | null;
}

export interface Pipeline {
  readonly id: string;
  readonly name: string | null;
  readonly state: "running" | "succeeded" | "failed" | "cancelled";
  readonly obstacle: string | null;
  readonly created_at: string;
  readonly deadline_at: string;
  readonly ended_at: string | null;
  readonly steps: readonly PipelineStep[];
  readonly input: unknown;
}

export interface PipelineStep {
  readonly name: string;
  readonly routing_key: string;
  readonly stage: number;
  readonly state: TaskState;
  readonly for_each: string | null;
  readonly tolerate_failure: boolean;
  readonly counts: Readonly<Partial<Record<TaskState, number>>>;
  readonly tasks: readonly PipelineTask[];
}

export interface PipelineTask {
  readonly id: string;
  readonly item: number;
  readonly state: TaskState;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

export interface ContractSummary {
  readonly routing_key: string;
  readonly digest: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
}

export interface ContractDocument {
  readonly routing_key: string;
  readonly digest: string;
  readonly contract: ContractPolicy;
  readonly payload_schema: Schema;
  readonly result_schema: Schema;
}

export interface ContractExamples {
  readonly valid: readonly ContractExample[];
  readonly invalid: readonly ContractExample[];
}

export interface ContractExample {
  readonly name: string;
  /** Of those that do not fit some are no JSON. */
  readonly payload_text: string;
}

export interface ContractPolicy {
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly outcome?: "required" | "none";
  readonly timeout?: string;
  readonly expires_in?: string;
  readonly max_redeliveries?: number;
  readonly retry?: {
    readonly max_attempts?: number;
    readonly backoff?: string;
    readonly first_delay?: string;
    readonly max_delay?: string;
  };
  readonly limits?: { readonly rate?: string; readonly concurrency?: number; readonly per?: string };
  readonly ordered_by?: string;
  readonly fair_by?: string;
  readonly unique?: { readonly by: readonly string[]; readonly while: string; readonly then: string };
  readonly searchable?: readonly string[];
  readonly sensitive?: readonly string[];
  readonly runbook?: string;
  readonly alerts?: Readonly<Record<string, string | number>>;
}

export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly [keyword: string]: unknown;
}

export const roles = ["viewer", "developer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

export interface Session {
  readonly name: string;
  readonly role: Role;
  readonly scopes?: readonly string[] | null;
  readonly environment: string | null;
  readonly version: string | null;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly api_key: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly routing_key: string | null;
  readonly target: string | null;
  readonly count: number;
  readonly request_id: string;
  readonly address: string | null;
}

export interface AuditPage {
  readonly audit: readonly AuditEntry[];
  readonly next: string | null;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly string[] | null;
  readonly rate_limit: string | null;
  readonly created_at: string;
  readonly created_by: string;
  readonly last_used_at: string | null;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly old_key_until: string | null;
}
