import type { TaskState } from "../lifecycle/task.ts";

export interface TimePassing {
  /** Scheduled and retrying tasks whose time has come wait again, at most `limit`. Answers how many. */
  acceptDue(epoch: number, now: number, limit: number): Promise<number>;
  /** Unfinished tasks whose `expires_at` has passed, at most `limit`, with a cancel for those that are out. Answers how many. */
  expireDue(epoch: number, now: number, limit: number): Promise<number>;
  /** Idempotency keys of tasks that ended before this are forgotten, at most `limit`. Answers how many. */
  forgetIdempotencyKeys(epoch: number, endedBefore: number, limit: number): Promise<number>;
  /** Lanes that nobody waits in, and rates whose window is over, are forgotten. */
  forgetLanes(epoch: number, now: number): Promise<void>;
  /** Holds that hold nothing any more are forgotten, at most `limit`. Answers how many. */
  forgetHolds(epoch: number, now: number, limit: number): Promise<number>;
  /** Operations that ended before this are forgotten with their sets, at most `limit`. Answers how many. */
  forgetOperations(epoch: number, endedBefore: number, limit: number): Promise<number>;
  /** Tasks that ended before this are deleted with their attempts, oldest first, at most `limit`. Answers how many. */
  prune(epoch: number, endedBefore: number, limit: number): Promise<number>;
  /** Where every living publisher stands: what was released below its mark is settled. */
  marks(): Promise<ReadonlyMap<number, number>>;
  /**
   * Tasks of a key that were released and settled below these marks, or are at work by report and were released before this
   * time, are not ended and not acked early: where the broker holds nothing of that key since then, they were lost.
   */
  releasedBelow(routingKey: string, marks: ReadonlyMap<number, number>, before: number, limit: number): Promise<readonly OutTask[]>;
  /** Tasks of a key that are out and were released before `before`, in the order of arrival, `after` this id. */
  releasedBefore(routingKey: string, before: number, after: string | null, limit: number): Promise<readonly OutTask[]>;
  /** Of the `among` tasks of its key that arrived next after this one, how many have ended. */
  endedAmongNext(routingKey: string, id: string, among: number): Promise<number>;
}

export interface OutTask {
  readonly id: string;
  readonly routingKey: string;
  readonly attempt: number;
  readonly state: TaskState;
  readonly releasedAt: number;
  /** Its last report; null: none yet. */
  readonly reportedAt: number | null;
  readonly ackedEarly: boolean;
}
