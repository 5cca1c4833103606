/** Steps one after the other, or side by side: what a pipeline does. */
export interface PipelineDefinition {
  readonly stages: readonly (readonly PipelineStep[])[];
  /** How long all of it may take, from when it begins or is resumed. */
  readonly deadlineMs: number;
}

export interface PipelineStep {
  readonly name: string;
  readonly routingKey: string;
  /** What its payload is made from (`mapping.ts`). */
  readonly payload: unknown;
  /** A pointer to an array: a task for each of its items. Null: one task. */
  readonly forEach: string | null;
  /** The most items there may be. */
  readonly limit: number;
  /** Its failure stops nothing. */
  readonly tolerateFailure: boolean;
}
