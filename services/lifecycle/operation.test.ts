import { expect, test } from "vitest";
import { nextOfOperation, type OperationFacts } from "./operation.ts";

const now = 100_000;
const facts: OperationFacts = {
  ...{ action: "replay", done: 0, total: 1_204, first: null, canary: "out", canaryEnds: { unfinished: 0, well: 0, badly: 0 }, rate: null },
  firstSucceed: null,
  since: { at: now - 10_000, done: 0 },
};

test.each([
  { name: "as many as one transaction takes", is: {}, step: { kind: "go", many: 500 } },
  { name: "the rest", is: { done: 1_200 }, step: { kind: "go", many: 4 } },
  { name: "all are done", is: { done: 1_204 }, step: { kind: "finish" } },
  { name: "of none at all too", is: { total: 0, first: 5 }, step: { kind: "finish" } },
  { name: "its rate: 20 a second for ten seconds, 150 are done", is: { rate: 20, done: 150 }, step: { kind: "go", many: 50 } },
  { name: "faster than its rate: it waits", is: { rate: 20, done: 200 }, step: { kind: "wait" } },
  {
    name: "the rate counts from when it was let go on",
    is: { rate: 20, done: 205, since: { at: now - 1_000, done: 200 } },
    step: { kind: "go", many: 15 },
  },
  { name: "the canary first", is: { first: 5 }, step: { kind: "go", many: 5 } },
  { name: "what was left of the canary by a crash", is: { first: 5, done: 3 }, step: { kind: "go", many: 2 } },
  { name: "the canary has not ended", is: { first: 5, done: 5, canaryEnds: { unfinished: 1, well: 0, badly: 1 } }, step: { kind: "wait" } },
  { name: "the canary ended well", is: { first: 5, done: 5 }, step: { kind: "canary_is_well" } },
  {
    name: "four of five are as many as were asked for",
    is: { first: 5, firstSucceed: 4, done: 5, canaryEnds: { unfinished: 0, well: 4, badly: 1 } },
    step: { kind: "canary_is_well" },
  },
  {
    name: "three are not",
    is: { first: 5, firstSucceed: 4, done: 5, canaryEnds: { unfinished: 0, well: 3, badly: 2 } },
    step: { kind: "stop" },
  },
  {
    name: "of those that were in another state by then nothing is asked",
    is: { first: 5, firstSucceed: 4, done: 5, canaryEnds: { unfinished: 0, well: 2, badly: 0 } },
    step: { kind: "canary_is_well" },
  },
  {
    name: "one of the canary did not",
    is: { first: 5, done: 5, canaryEnds: { unfinished: 0, well: 0, badly: 1 } },
    step: { kind: "stop" },
  },
  {
    name: "a person let it go on all the same",
    is: { first: 5, done: 5, canary: "passed", canaryEnds: { unfinished: 0, well: 0, badly: 1 } },
    step: { kind: "go", many: 500 },
  },
  { name: "a cancel's canary is a pause", is: { action: "cancel", first: 5, done: 5 }, step: { kind: "stop" } },
] as const)("$name", ({ is, step }) => expect(nextOfOperation({ ...facts, ...is } as OperationFacts, now)).toEqual(step));
