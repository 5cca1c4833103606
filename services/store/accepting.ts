import type { UniquePolicy } from "../contracts/policy.ts";
import type { SearchableField } from "../lifecycle/searchable.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { Holding } from "../lifecycle/unique.ts";

export interface Accepting {
  /**
   * Keeps new tasks, in one transaction, and answers each in order. A task with a `releaseNo` goes
   * straight through (kept as `queued`, claimed by `publisher`) where its key's runway is open and
   * nobody of that key waits; otherwise it is kept as `accepted`.
   */
  accept(batch: readonly NewTask[], publisher: number, now: number): Promise<readonly AcceptResult[]>;
}

export interface NewTask extends TraceContext {
  readonly id: string;
  readonly routingKey: string;
  /** The body as it was sent, byte for byte. */
  readonly payload: Uint8Array;
  readonly contract: string;
  /** The message property: 4 normal, 9 high. */
  readonly priority: number;
  /** Null: at once. Otherwise the task is `scheduled`. */
  readonly dueAt: number | null;
  readonly expiresAt: number | null;
  readonly idempotency: IdempotencyKey | null;
  /** The hold that it asks for; null: its contract has none. */
  readonly unique: UniqueKey | null;
  /** What its contract calls searchable. */
  readonly searchable?: readonly SearchableField[];
  /** Null: as many as its contract allows. */
  readonly maxAttempts: number | null;
  /** The task that it stands in place of, which is cancelled with it. */
  readonly replaces: string | null;
  /** Who is told how it ended; null: nobody. */
  readonly webhook: string | null;
  /** Among whom it waits (`lifecycle/lane.ts`). */
  readonly lane: string;
  /** The value at `ordered_by`: it goes when nobody before it with the same one is unfinished. Null: it has no order to keep. */
  readonly orderKey: string | null;
  /** The claim's number, where the task may go straight through. */
  readonly releaseNo: number | null;
}

/** W3C Trace Context: what its messages are part of. */
export interface TraceContext {
  readonly traceparent: string | null;
  readonly tracestate: string | null;
}

/** In nobody's. */
export const untraced: TraceContext = { traceparent: null, tracestate: null };

/** Scoped by API key and routing key: two callers never meet in one key. */
export interface IdempotencyKey {
  readonly apiKey: string;
  readonly key: string;
}

/** The values at `unique.by`, as one text. */
export interface UniqueKey extends Holding {
  readonly key: string;
  /** What is answered while another one holds. */
  readonly answer: UniquePolicy["then"];
}

export type AcceptResult =
  /** `beside`: who held what its contract calls unique, and was too far to be replaced. */
  | {
      readonly kind: "kept";
      readonly state: "queued" | "accepted" | "scheduled";
      readonly acceptedAt: number;
      readonly beside?: { readonly id: string; readonly state: TaskState } | null;
    }
  /** The idempotency key stands for this task, with the same payload; or it holds what its contract calls unique. */
  | {
      readonly kind: "existing";
      readonly id: string;
      readonly state: TaskState;
      readonly acceptedAt: number;
      readonly because?: "unique";
    }
  /** This task holds what its contract calls unique, and has the new payload now. */
  | { readonly kind: "replaced"; readonly id: string; readonly state: TaskState; readonly acceptedAt: number }
  /** This task holds what its contract calls unique: the new one was refused. */
  | { readonly kind: "duplicate"; readonly id: string; readonly state: TaskState; readonly acceptedAt: number }
  /** The task that it was to stand in place of is in the wrong state, or not there (null), or replaced already: the new one was refused. */
  | { readonly kind: "not_replaceable"; readonly id: string; readonly state: TaskState | null; readonly by: string | null }
  /** The idempotency key stands for a task with another payload. */
  | { readonly kind: "conflict"; readonly id: string; readonly acceptedAt: number; readonly differs: readonly string[] };
