import type { PipelineStep } from "../../api/shapes.ts";

/** From the first of its tasks that began to the last that ended; `to` null: one of them is at work. Null: none has begun. */
export function timeOf({ tasks }: Pick<PipelineStep, "tasks">): StepTime | null {
  const begun = tasks.flatMap(({ started_at, ended_at }) => (started_at === null ? [] : [{ from: Date.parse(started_at), ended_at }]));
  if (begun.length === 0) return null;
  const ends = begun.map(({ ended_at }) => (ended_at === null ? null : Date.parse(ended_at)));
  const from = Math.min(...begun.map((one) => one.from));
  return { from, to: ends.includes(null) ? null : Math.max(from, ...ends.map(Number)) };
}

export interface StepTime {
  readonly from: number;
  readonly to: number | null;
}
