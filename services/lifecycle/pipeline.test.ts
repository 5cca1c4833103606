import { expect, test } from "vitest";
import { moveOf, type PipelineFacts } from "./pipeline.ts";

const facts = (changes: Partial<PipelineFacts> = {}): PipelineFacts => ({
  ...{ state: "running", stage: 0, stages: 3, unfinished: 0, badly: 0, cancelled: false, obstacle: null },
  ...changes,
});

test.each([
  ["nothing has begun", { stage: -1 }, { kind: "begin", stage: 0 }],
  ["a stage is under way", { unfinished: 1 }, { kind: "stay", state: "running" }],
  ["a stage has ended well", {}, { kind: "begin", stage: 1 }],
  ["the last stage has ended well", { stage: 2 }, { kind: "succeed" }],
  ["a step ended badly, the others are under way", { badly: 1, unfinished: 3 }, { kind: "stay", state: "failed" }],
  ["a step ended badly in the last stage", { badly: 1, stage: 2 }, { kind: "stay", state: "failed" }],
  ["the next stage cannot be made", { obstacle: "no array" }, { kind: "stay", state: "failed" }],
  ["a person has cancelled it", { cancelled: true, badly: 1 }, { kind: "stay", state: "cancelled" }],
  ["a person cancels it between two stages", { cancelled: true }, { kind: "stay", state: "cancelled" }],
  ["what failed was replayed", { state: "failed", unfinished: 1 }, { kind: "stay", state: "running" }],
  ["what failed has succeeded late", { state: "failed" }, { kind: "begin", stage: 1 }],
  ["the last step has succeeded late", { state: "failed", stage: 2 }, { kind: "succeed" }],
  ["one of two that failed was replayed", { state: "failed", unfinished: 1, badly: 1 }, { kind: "stay", state: "failed" }],
  [
    "it has succeeded, and a tolerated step is replayed",
    { state: "succeeded", stage: 2, unfinished: 1 },
    { kind: "stay", state: "succeeded" },
  ],
] as const)("%s", (_, changes, move) => {
  expect(moveOf(facts(changes))).toEqual(move);
});
