import type { PipelineDefinition } from "../contracts/pipeline.ts";
import type { PipelineState } from "../lifecycle/pipeline.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { IdempotencyKey, TraceContext } from "./store.ts";

/** A pipeline to be begun, whose steps fit together; its trace is that of each of its tasks. */
export interface NewPipeline extends TraceContext {
  readonly id: string;
  /** Null: it was sent with its steps. */
  readonly name: string | null;
  readonly definition: PipelineDefinition;
  /** JSON text. */
  readonly input: string;
  readonly idempotency: IdempotencyKey | null;
  /** Its tasks, but for those of `for_each`, which are made when their stage begins. */
  readonly blocked: readonly { readonly id: string; readonly routingKey: string; readonly stage: number; readonly step: string }[];
}

export interface BegunPipeline {
  /** `existing`: its idempotency key stands for this one; `conflict`: for this other one. */
  readonly kind: "begun" | "existing" | "conflict";
  readonly pipeline: PipelineView;
}

export interface PipelineFilter {
  readonly name: string | null;
  readonly states: readonly PipelineState[];
  /** Only what is older than this one. */
  readonly before: string | null;
}

export interface PipelineView {
  readonly id: string;
  readonly name: string | null;
  readonly state: PipelineState;
  /** The stage it is in, from 0. */
  readonly stage: number;
  readonly cancelled: boolean;
  /** Why its next stage could not begin; null: nothing is in the way. */
  readonly obstacle: string | null;
  readonly definition: PipelineDefinition;
  /** JSON text. */
  readonly input: string;
  readonly createdAt: number;
  readonly deadlineAt: number;
  readonly endedAt: number | null;
  readonly counts: readonly { readonly step: string; readonly state: TaskState; readonly many: number }[];
  /** The first hundred of each step. */
  readonly tasks: readonly PipelineTask[];
}

export interface PipelineTask {
  readonly id: string;
  readonly step: string;
  readonly item: number;
  readonly state: TaskState;
  /** Of the work: by the clock of its consumer where that says so. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** Whether the same was asked for, as texts. */
export function samePipeline(there: PipelineView, asked: NewPipeline): boolean {
  return there.name === asked.name && there.input === asked.input && JSON.stringify(there.definition) === JSON.stringify(asked.definition);
}

/** Whatever ends a step of a pipeline carries the pipeline on in the same transaction. */
export interface Piping {
  /** Keeps a pipeline with its tasks and begins its first stage; or answers the one that its idempotency key stands for. */
  beginPipeline(pipeline: NewPipeline, now: number): Promise<BegunPipeline>;
  /** Cancels what is unfinished of it, and skips the rest. False: it is not running. */
  cancelPipeline(id: string, now: number): Promise<boolean>;
  /** Tries again what stopped it, and goes on from there. False: it is running or has succeeded. */
  resumePipeline(id: string, now: number): Promise<boolean>;
  pipeline(id: string): Promise<PipelineView | null>;
  /** Newest first. */
  pipelines(filter: PipelineFilter, limit: number): Promise<readonly PipelineView[]>;
  /** Pipelines that ended before this are forgotten, at most `limit`; their tasks go with the next `prune`. Answers how many. */
  forgetPipelines(epoch: number, endedBefore: number, limit: number): Promise<number>;
}
