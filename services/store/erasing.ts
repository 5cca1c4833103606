import type { SearchableField } from "../lifecycle/searchable.ts";

/** Tasks of one contract with these values in what it calls searchable. */
export interface ErasedTasks {
  readonly routingKey: string;
  readonly fields: readonly SearchableField[];
}

export interface Erased {
  /** Tasks that are gone, with their attempts. */
  readonly erased: number;
  /** Of those: unfinished, and cancelled before. */
  readonly cancelled: number;
}

export interface ErasedBeside {
  /** Whose input is gone; those that ran were cancelled. */
  readonly pipelines: number;
  /** That are gone, with their runs. */
  readonly schedules: number;
  /** Whose filter had such a value, and has none any more. */
  readonly operations: number;
  /** Where to go on; null: that was all. */
  readonly next: string | null;
}

/** What an erasure would do: the same figures, and nothing is changed. */
export interface WouldErase extends Erased, ErasedBeside {}

/** In this order: what is kept of tasks, what would make new ones, and the tasks. */
export interface Erasing {
  /**
   * Keeps the searchable fields of tasks from before their contract called them so: of the next `limit` tasks of this key.
   * Answers the last of those; null: there were none.
   */
  keepMissingFields(routingKey: string, after: string | null, limit: number): Promise<string | null>;
  /** Counts: tasks, schedules and operations when `after` is null, and pipelines with such a step among the next `limit`. */
  wouldErase(tasks: ErasedTasks, after: string | null, limit: number): Promise<WouldErase>;
  /** Schedules of such a task, filters of operations on them, and pipelines with such a step, of the next `limit` pipelines. */
  eraseBeside(tasks: ErasedTasks, after: string | null, limit: number, now: number): Promise<ErasedBeside>;
  /** At most `limit` in one transaction, with the unfinished ones cancelled first; fewer than that: there are no more. */
  eraseTasks(tasks: ErasedTasks, limit: number, now: number): Promise<Erased>;
}
