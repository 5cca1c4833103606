import { expect, test } from "vitest";
import { carryOut } from "./carry_out.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Judgement } from "./judge.ts";
import type { Failed, Progress, Snoozed, Succeeded } from "./outcome.ts";
import type { TaskRecord } from "./task.ts";

const now = 1_000_000;
const holder = (consumer: string) => ({ consumer, redeliveries: 0, reportedAt: now });

const task: TaskRecord = {
  ...{
    id: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
    routingKey: "data_export",
    state: "running",
    attempt: 2,
    failures: 1,
    snoozes: 4,
    maxAttempts: null,
    pipeline: null,
    isMade: true,
    replacedBy: null,
    fingerprint: null,
  },
  ...{ releasedAttempt: 2, holder: holder("export-1.a"), ackedEarly: true, reason: null, dueAt: null },
  waitingSince: 1,
  ...{ progress: 0.5, note: "half", startedAt: now - 500, endedAt: null, result: null },
};

const about = { taskId: task.id, attempt: 2, consumer: "export-1.a" };
const progress: Progress = { kind: "progress", ...about, progress: 0.7, note: "more", redeliveries: 0, ackedEarly: false };
const succeeded: Succeeded = { kind: "succeeded", ...about, startedAt: now - 400, finishedAt: now, result: "{}" };
const snoozed: Snoozed = { kind: "snoozed", ...about, forMs: 0 };

const anew = { attempt: 3, holder: null, ackedEarly: false, progress: null, note: null, startedAt: null };

const cases: readonly { name: string; outcome: Progress | Succeeded | Snoozed; judgement: Judgement; changes: Partial<TaskRecord> }[] = [
  { name: "nothing changes nothing", outcome: succeeded, judgement: { kind: "nothing" }, changes: {} },
  {
    name: "the holder's progress is the task's",
    outcome: progress,
    judgement: { kind: "run", hold: { holder: holder("export-1.a"), cancelConsumer: null } },
    changes: { progress: 0.7, note: "more" },
  },
  {
    name: "the progress of a newcomer who is sent away is not",
    outcome: { ...progress, consumer: "export-2.b", ackedEarly: true },
    judgement: { kind: "run", hold: { holder: holder("export-1.a"), cancelConsumer: "export-2.b" } },
    changes: {},
  },
  {
    name: "who takes the hold brings a message of its own, not acked early",
    outcome: { ...progress, consumer: "export-2.b" },
    judgement: { kind: "run", hold: { holder: holder("export-2.b"), cancelConsumer: "export-1.a" } },
    changes: { holder: holder("export-2.b"), ackedEarly: false, progress: 0.7, note: "more" },
  },
  {
    name: "a success ends the task, by the attempt that did it",
    outcome: { ...succeeded, attempt: 1 },
    judgement: { kind: "succeed" },
    changes: { state: "succeeded", attempt: 1, endedAt: now, startedAt: now - 400, result: "{}", progress: null, note: null },
  },
  {
    name: "a retry raises the attempt and the failures, and nobody holds it",
    outcome: succeeded,
    judgement: { kind: "retry", at: now + 2_000 },
    changes: { ...anew, state: "retrying", failures: 2, snoozes: 0, dueAt: now + 2_000 },
  },
  {
    name: "a snooze raises the attempt and counts no failure",
    outcome: snoozed,
    judgement: { kind: "snooze", at: now + 2_000 },
    changes: { ...anew, state: "scheduled", snoozes: 5, dueAt: now + 2_000 },
  },
  {
    name: "a snooze of 0 ms waits at once",
    outcome: snoozed,
    judgement: { kind: "snooze", at: now },
    changes: { ...anew, state: "accepted", waitingSince: now, snoozes: 5 },
  },
  {
    name: "a death has its reason and its time, and keeps its attempt",
    outcome: succeeded,
    judgement: { kind: "dead", reason: "crashed" },
    changes: { state: "dead", failures: 2, reason: "crashed", endedAt: now, progress: null, fingerprint: fingerprintOf("succeeded", "") },
  },
];

for (const { name, outcome, judgement, changes } of cases) {
  test(name, () => expect(carryOut(task, outcome, judgement, now)).toEqual({ ...task, ...changes }));
}

test("a task that dies by the first report of it says who worked, and since when", () => {
  const unheard: TaskRecord = { ...task, holder: null, startedAt: null };
  const failed: Failed = {
    ...{ kind: "failed", ...about, startedAt: now - 400, finishedAt: now, failure: "permanent", code: "user_missing", message: "" },
    ...{ detail: null, retryAfterMs: null, problems: null },
  };
  expect(carryOut(unheard, failed, { kind: "dead", reason: "permanent_failure" }, now)).toMatchObject({
    fingerprint: fingerprintOf("user_missing", ""),
    state: "dead",
    holder: holder("export-1.a"),
    startedAt: now - 400,
  });
});
