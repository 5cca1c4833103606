import type { Store } from "./store.ts";

/** What is done by hand, and by whom. */
export interface AuditEntry {
  readonly at: number;
  /** Of the API key. */
  readonly apiKey: string;
  readonly name: string;
  /** As the API's document calls it: `cancel_task`. */
  readonly action: string;
  readonly routingKey: string | null;
  /** What it was done to: an id, or a name. */
  readonly target: string | null;
  readonly requestId: string;
  readonly address: string | null;
}

export interface AuditRow extends AuditEntry {
  readonly id: number;
  /** How many it was done to. */
  readonly many: number;
}

export interface AuditFilter {
  readonly name: string | null;
  readonly action: string | null;
  readonly routingKey: string | null;
  readonly target: string | null;
  readonly since: number | null;
  readonly before: number | null;
  /** Only rows of these contracts; null: all rows. */
  readonly within: readonly string[] | null;
}

export interface Auditing {
  /** An act and its row in one transaction. An act that changed nothing leaves no row. */
  audited<Name extends Act>(entry: AuditEntry, act: Name, ...args: Parameters<Store[Name]>): ReturnType<Store[Name]>;
  /** The row alone, of what is no act of the store's. */
  audit(entry: AuditEntry, many: number): Promise<void>;
  /** Newest first. */
  auditTrail(filter: AuditFilter, after: number | null, limit: number): Promise<readonly AuditRow[]>;
  /** Rows from before this are forgotten, at most `limit`. Answers how many. */
  forgetAudit(epoch: number, before: number, limit: number): Promise<number>;
}

/** The operations that a person does, each with what its row says of it; null: it changed nothing. */
export const acts = {
  byHand: (results: Result<"byHand">) => {
    const moved = results.flatMap((one) => (one.kind === "moved" ? [one.routingKey] : []));
    return moved.length === 0 ? null : { many: moved.length, routingKey: moved[0]! };
  },
  pause: once,
  beginOperation: ({ total }: Result<"beginOperation">) => ({ many: total }),
  resumeOperation: once,
  abortOperation: once,
  keepSchedule: ifAny,
  changeSchedule: ifAny,
  forgetSchedule: ifSo,
  runSchedule: ifAny,
  cancelPipeline: ifSo,
  resumePipeline: ifSo,
  keepApiKey: ifAny,
  rotateApiKey: ifAny,
  revokeApiKey: ifAny,
  acknowledgeAlert: ifSo,
  silenceAlert: ifSo,
  eraseBeside: ({ pipelines, schedules, operations }: Result<"eraseBeside">) => {
    const many = pipelines + schedules + operations;
    return many === 0 ? null : { many };
  },
  eraseTasks: ({ erased }: Result<"eraseTasks">) => (erased === 0 ? null : { many: erased }),
} as const;

export type Act = keyof typeof acts;

type Result<Name extends keyof Store> = Awaited<ReturnType<Extract<Store[Name], (...args: never[]) => unknown>>>;

export interface AuditFacts {
  readonly many: number;
  readonly routingKey?: string;
}

/** What the row of an act says, once it is done. */
export function factsOf(act: Act, value: unknown): AuditFacts | null {
  return (acts[act] as (value: unknown) => AuditFacts | null)(value);
}

function once(): AuditFacts {
  return { many: 1 };
}

function ifAny(value: unknown): AuditFacts | null {
  return value === null ? null : once();
}

function ifSo(value: boolean): AuditFacts | null {
  return value ? once() : null;
}
