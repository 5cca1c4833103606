import type { ByHand } from "../lifecycle/by_hand.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { OperationView, TaskFilter } from "./views.ts";

export interface ByHandActing {
  /** What a person does to these tasks, each judged by `lifecycle/by_hand.ts` as it stands; each once, in one transaction. */
  byHand(ids: readonly string[], action: ByHand, now: number): Promise<readonly ByHandResult[]>;
  /** How many tasks an operation would be done to. */
  countMatching(operation: Pick<NewOperation, "action" | "filter">): Promise<number>;
  /** Freezes the set of an operation as ids, and answers it. */
  beginOperation(operation: NewOperation, now: number): Promise<OperationView>;
  /** The next step of one operation, by `lifecycle/operation.ts`, in one transaction. Answers to how many tasks something was done. */
  workOperation(epoch: number, id: string, now: number): Promise<number>;
  /** Lets a stopped operation go on. */
  resumeOperation(id: string, now: number): Promise<void>;
  abortOperation(id: string, now: number): Promise<void>;
  runningOperations(): Promise<readonly string[]>;
}

export interface NewOperation {
  readonly id: string;
  readonly action: OperationView["action"];
  readonly filter: TaskFilter;
  /** The filter as it was asked for: JSON. */
  readonly described: string;
  readonly first: number | null;
  readonly firstSucceed: number | null;
  /** Of what it replays; null: as it was. */
  readonly priority: number | null;
  /** Tasks a second. */
  readonly rate: number | null;
}

export type ByHandResult =
  | { readonly kind: "moved"; readonly id: string; readonly routingKey: string; readonly from: TaskState; readonly state: TaskState }
  | { readonly kind: "wrong_state"; readonly id: string; readonly state: TaskState }
  /** Another task stands in its place. */
  | { readonly kind: "replaced"; readonly id: string; readonly by: string }
  /** Another task holds what its contract calls unique. */
  | { readonly kind: "held"; readonly id: string; readonly by: string }
  | { readonly kind: "unknown_task"; readonly id: string };
