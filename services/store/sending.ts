import type { NewTask } from "./accepting.ts";

/** From an application's own transaction: `waybill.send` of PostgreSQL. On SQLite nobody can send so, and nothing is there to take. */
export interface Sending {
  /**
   * Takes at most `limit` of what was sent, each judged by `judge`: as a task, or as a dead one that was refused. What cannot be
   * taken harms no neighbour, and stays.
   */
  takeSent(epoch: number, judge: JudgeSent, limit: number, now: number): Promise<TakenSent>;
  /** Called when something was sent; answers how to stop listening. */
  onSent(listener: () => void): () => void;
}

export type JudgeSent = (row: SentRow) => JudgedSent;

export interface SentRow {
  /** Of the task that it becomes. */
  readonly id: string;
  readonly routingKey: string;
  readonly payload: string;
  /** JSON, whatever the application has written. */
  readonly options: unknown;
  readonly sentAt: number;
}

export type JudgedSent = { readonly task: NewTask } | { readonly refused: RefusedSent };

export interface RefusedSent {
  readonly code: string;
  readonly message: string;
  readonly problems: readonly unknown[];
}

export interface TakenSent {
  readonly taken: number;
  readonly failed: readonly { readonly id: string; readonly error: unknown }[];
}
