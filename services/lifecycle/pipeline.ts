/**
 * A pipeline: stages one after the other, each one step or several side by side. Its steps are tasks like any other;
 * what makes them a pipeline is decided here, in the transaction of whatever ended one of them.
 *
 *   running ── the last stage ended well ──────────────────► succeeded
 *      │  ▲
 *      │  └── what had failed was replayed, or succeeded late ──┐
 *      └── a step ended badly, or the next one cannot be made ──► failed      (cancelled: a person did it)
 *
 *   its tasks:   blocked ── its stage begins ──► accepted        blocked ◄──► skipped   as it fails and goes on
 */
export const pipelineStates = ["running", "succeeded", "failed", "cancelled"] as const;

export type PipelineState = (typeof pipelineStates)[number];

/** The pipeline as its rows say it, counted under its lock. */
export interface PipelineFacts {
  readonly state: PipelineState;
  /** The stage it is in, from 0. */
  readonly stage: number;
  readonly stages: number;
  /** Of the tasks of this stage. */
  readonly unfinished: number;
  /** Of those whose failure is not tolerated: how many ended otherwise than well. */
  readonly badly: number;
  /** A person has cancelled it, and not resumed it. */
  readonly cancelled: boolean;
  /** Why the next stage could not be made; null: nothing was in the way. */
  readonly obstacle: string | null;
}

export type PipelineMove =
  /** Nothing to do but to be what `state` says. */
  | { readonly kind: "stay"; readonly state: PipelineState }
  | { readonly kind: "begin"; readonly stage: number }
  | { readonly kind: "succeed" };

/** What follows for a pipeline when something happened to one of its tasks. */
export function moveOf({ state, stage, stages, unfinished, badly, cancelled, obstacle }: PipelineFacts): PipelineMove {
  if (state === "succeeded") return { kind: "stay", state };
  if (badly > 0 || obstacle !== null || cancelled) return { kind: "stay", state: cancelled ? "cancelled" : "failed" };
  if (unfinished > 0) return { kind: "stay", state: "running" };
  return stage + 1 < stages ? { kind: "begin", stage: stage + 1 } : { kind: "succeed" };
}
