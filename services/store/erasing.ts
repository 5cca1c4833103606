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

export interface Erasing {
  /** At most `limit` in one transaction, with the unfinished ones cancelled first; fewer than that: there are no more. */
  eraseTasks(tasks: ErasedTasks, limit: number, now: number): Promise<Erased>;
}
