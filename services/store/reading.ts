import type { DeadLetterGroup, LastDead, OperationView, TaskFilter, TaskView } from "./views.ts";

export interface Reading {
  task(id: string): Promise<TaskView | null>;
  /** Newest first. */
  tasks(filter: TaskFilter, after: string | null, limit: number): Promise<readonly TaskView[]>;
  /** How many there are; no more than `atMost` are counted. */
  countTasks(filter: TaskFilter, atMost: number): Promise<number>;
  /** The one that died last, of all contracts or of these; null: none is known to have. */
  lastDead(within: readonly string[] | null): Promise<LastDead | null>;
  /** Dead tasks by what they have in common, the largest group first. */
  deadLetterGroups(routingKey: string | null, limit: number): Promise<readonly DeadLetterGroup[]>;
  /** Newest first. */
  operations(limit: number): Promise<readonly OperationView[]>;
  operation(id: string): Promise<OperationView | null>;
  /** Answers when the store can read; throws when it cannot. */
  ping(): Promise<void>;
}
