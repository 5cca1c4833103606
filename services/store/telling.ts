import type { TaskState } from "../lifecycle/task.ts";
import type { TaskView } from "./views.ts";

/** Whoever asked to be told how a task ended stands in the store since the transaction of that end. */
export interface Telling {
  /** The longest overdue first. */
  dueWebhooks(now: number, limit: number): Promise<readonly DueWebhook[]>;
  webhooksTried(epoch: number, tried: readonly TriedWebhook[], now: number): Promise<void>;
}

export interface DueWebhook {
  readonly id: number;
  readonly url: string;
  /** What the task had come to, and when. */
  readonly state: TaskState;
  readonly at: number;
  /** How often it was tried before. */
  readonly tries: number;
  /** As it stands now. */
  readonly task: TaskView;
}

export interface TriedWebhook {
  readonly id: number;
  readonly taken: boolean;
  /** When it is tried again; null: it is over. */
  readonly dueAt: number | null;
  /** What came of it: a status, or a sentence. */
  readonly last: string;
}
