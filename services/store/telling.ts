import type { TaskState } from "../lifecycle/task.ts";
import type { TaskView, WebhookView } from "./views.ts";

/** Whoever asked to be told how a task ended stands in the store since the transaction of that end. */
export interface Telling {
  /** The longest overdue first. */
  dueWebhooks(now: number, limit: number): Promise<readonly DueWebhook[]>;
  webhooksTried(epoch: number, tried: readonly Tried[], now: number): Promise<void>;
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

/** What came of one try to tell somebody. */
export interface Tried {
  readonly id: number;
  readonly taken: boolean;
  /** When it is tried again; null: it is over. */
  readonly dueAt: number | null;
  /** What came of it: a status, or a sentence. */
  readonly last: string;
}

/** `told`: the latest that was to be told of a task, as JSON that both dialects write alike; null: nothing yet. */
export function webhookViewOf(url: string | null, told: string | null): WebhookView | null {
  if (url === null && told === null) return null;
  const { due_at: dueAt, delivered_at: deliveredAt, tries, last } = (told === null ? nothingTold : JSON.parse(told)) as Told;
  const isOver = told !== null && dueAt === null;
  return { url, state: isOver ? (deliveredAt === null ? "given_up" : "delivered") : "waiting", tries, last };
}

interface Told {
  readonly due_at: unknown;
  readonly delivered_at: unknown;
  readonly tries: number;
  readonly last: string | null;
}

const nothingTold: Told = { due_at: null, delivered_at: null, tries: 0, last: null };
