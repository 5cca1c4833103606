import { expect, test } from "vitest";
import type { Attempt, Task } from "../../api/shapes.ts";
import { timelineOf } from "./timeline.ts";

const second = (n: number): string => new Date(n * 1_000).toISOString();

function attempt(n: number, from: number | null, to: number, outcome: Attempt["outcome"] = "failed"): Attempt {
  const [started_at, finished_at] = from === null ? [null, null] : [second(from), second(to)];
  return { attempt: n, outcome, counted: true, consumer: "one", started_at, finished_at, recorded_at: second(to) } as Attempt;
}

const told = (task: Partial<Task>): readonly string[] =>
  timelineOf({
    accepted_at: second(0),
    state: "succeeded",
    attempt: 1,
    started_at: null,
    ended_at: null,
    attempts: [],
    ...task,
  } as Task).map(
    ({ kind, attempt: n, from, to, skew }) =>
      `${kind}${n ?? ""} ${from / 1_000}-${to === null ? "" : to / 1_000}${skew === undefined ? "" : `, skew ${skew.ms} on ${skew.consumer}`}`,
  );

const cases: readonly { readonly name: string; readonly task: Partial<Task>; readonly expect: readonly string[] }[] = [
  { name: "waits until a consumer has it", task: { state: "queued" }, expect: ["accepted 0-0", "waiting 0-"] },
  {
    name: "is worked at this moment",
    task: { state: "running", started_at: second(3) },
    expect: ["accepted 0-0", "waiting 0-3", "attempt1 3-"],
  },
  {
    name: "failed, waited, and was done",
    task: { attempts: [attempt(1, 3, 4), attempt(2, 14, 15, "succeeded")] },
    expect: ["accepted 0-0", "waiting 0-3", "attempt1 3-4", "retrying 4-14", "attempt2 14-15"],
  },
  {
    name: "waits to be tried again",
    task: { state: "retrying", attempt: 2, attempts: [attempt(1, 3, 4)] },
    expect: ["accepted 0-0", "waiting 0-3", "attempt1 3-4", "retrying 4-"],
  },
  {
    name: "stands at its record where nobody reported times",
    task: { attempts: [attempt(1, null, 5)] },
    expect: ["accepted 0-0", "waiting 0-5", "attempt1 5-5"],
  },
  {
    name: "was handed over, of whose attempt nobody reports",
    task: { state: "handed_over", ended_at: second(2) },
    expect: ["accepted 0-0", "waiting 0-2", "attempt1 2-2"],
  },
  {
    name: "never goes back, where a consumer's clock is behind",
    task: { attempts: [attempt(1, -2, -1)] },
    expect: ["accepted 0-0", "waiting 0-0, skew 2000 on one", "attempt1 0-1"],
  },
  {
    name: "was tried again by one whose clock is behind that of the store",
    task: { attempts: [attempt(1, 3, 4), attempt(2, 2.2, 5.2, "succeeded")] },
    expect: ["accepted 0-0", "waiting 0-3", "attempt1 3-4", "retrying 4-4, skew 1800 on one", "attempt2 4-7"],
  },
];
for (const { name, task, expect: pieces } of cases) test(`a task that ${name}`, () => expect(told(task)).toEqual(pieces));
