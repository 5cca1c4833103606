import type { PipelineDefinition } from "../contracts/pipeline.ts";
import type { PipelineState } from "../lifecycle/pipeline.ts";
import type { TaskState } from "../lifecycle/task.ts";
import type { IdempotencyKey } from "./store.ts";

/** A pipeline to be begun, whose steps fit together. */
export interface NewPipeline {
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
  readonly tasks: readonly { readonly id: string; readonly step: string; readonly item: number; readonly state: TaskState }[];
}

/** Whether the same was asked for, as texts. */
export function samePipeline(there: PipelineView, asked: NewPipeline): boolean {
  return there.name === asked.name && there.input === asked.input && JSON.stringify(there.definition) === JSON.stringify(asked.definition);
}
