import { expect, test } from "vitest";
import { type TaskState, taskStates } from "./task.ts";
import { decideUnique, type Holding, holdingOf, lives } from "./unique.ts";

const now = 1_000;
const hold = (during: Holding["during"], state: TaskState | null, until: number | null = null) => ({ during, state, until });
const holdsIn = (during: Holding["during"]): readonly TaskState[] => taskStates.filter((state) => lives(hold(during, state), now));

test("a hold while waiting ends when the first is released, since it may be worked from then on", () => {
  expect(holdsIn("waiting")).toEqual(["scheduled", "blocked", "accepted"]);
});

test("a hold while unfinished ends with the first", () => {
  expect(holdsIn("unfinished")).toEqual(["scheduled", "blocked", "accepted", "queued", "running", "retrying"]);
});

test("a hold for a time ends with it, whatever became of the first", () => {
  expect(lives(hold("time", "succeeded", now + 1), now)).toBe(true);
  expect(lives(hold("time", null, now + 1), now)).toBe(true);
  expect(lives(hold("time", "running", now), now)).toBe(false);
});

test("a first that is not kept any more holds nothing", () => expect(lives(hold("unfinished", null), now)).toBe(false));

test.each([
  { answer: "reject", state: "running", is: "reject" },
  { answer: "return_existing", state: "running", is: "return_existing" },
  { answer: "replace", state: "accepted", is: "replace" },
  { answer: "replace", state: "scheduled", is: "replace" },
  { answer: "replace", state: "queued", is: "beside" },
  { answer: "replace", state: "running", is: "beside" },
  { answer: "replace", state: "retrying", is: "beside" },
  { answer: "reject", state: "succeeded", is: "take" },
] as const)("$answer, the first is $state: $is", (one) => {
  expect(decideUnique(hold("unfinished", one.state), one.answer, now)).toBe(one.is);
});

test("what a contract says becomes a hold", () => {
  const policy = JSON.parse('{ "by": ["/a"], "then": "reject" }');
  expect(holdingOf({ ...policy, while: "waiting" }, now)).toEqual({ during: "waiting", until: null });
  expect(holdingOf({ ...policy, while: { forMs: 500 } }, now)).toEqual({ during: "time", until: 1_500 });
});
