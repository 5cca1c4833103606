import { expect, test } from "vitest";
import { type ByHand, decideByHand } from "./by_hand.ts";
import { type TaskRecord, type TaskState, taskStates } from "./task.ts";

const now = 5_000;
const task: TaskRecord = {
  ...{
    id: "t",
    routingKey: "data_export",
    state: "dead",
    attempt: 3,
    failures: 3,
    snoozes: 2,
    maxAttempts: null,
    pipeline: null,
    isMade: true,
    replacedBy: null,
    fingerprint: null,
    releasedAttempt: 3,
  },
  ...{ holder: { consumer: "c", redeliveries: 0, reportedAt: 1 }, ackedEarly: true, reason: "attempts_exhausted", dueAt: null },
  waitingSince: 1,
  ...{ progress: 0.5, note: "half", startedAt: 1, endedAt: 2, result: null },
};

const spoken = (action: ByHand, state: TaskState): string => {
  const decision = decideByHand({ ...task, state }, action, now);
  return decision.kind !== "move" ? "-" : `${decision.after.state}${decision.tellConsumers ? ", told" : ""}`;
};

test.each([
  {
    action: "cancel",
    moves: {
      ...{ scheduled: "cancelled", blocked: "cancelled", accepted: "cancelled", retrying: "cancelled", dead: "cancelled" },
      ...{ queued: "cancelled, told", running: "cancelled, told" },
    },
  },
  { action: "run", moves: { scheduled: "accepted", retrying: "accepted" } },
  { action: "replay", moves: { dead: "accepted", cancelled: "accepted", expired: "accepted" } },
] as const)("$action, in each state", ({ action, moves }) => {
  const expected = Object.fromEntries(taskStates.map((state) => [state, (moves as Partial<Record<TaskState, string>>)[state] ?? "-"]));
  expect(Object.fromEntries(taskStates.map((state) => [state, spoken(action, state)]))).toEqual(expected);
});

const after = (action: ByHand, changes: Partial<TaskRecord>): Partial<TaskRecord> => {
  const decision = decideByHand({ ...task, ...changes }, action, now);
  return decision.kind === "move" ? decision.after : {};
};

test("one that another stands in place of is not replayed, and may be cancelled", () => {
  const replaced = { ...task, state: "cancelled", replacedBy: "the new one" } as const;
  expect(decideByHand(replaced, "replay", now)).toEqual({ kind: "replaced", by: "the new one" });
});

test("a replay raises the fence, counts failures anew, and belongs to nobody", () => {
  expect(after("replay", {})).toMatchObject({
    waitingSince: now,
    ...{ attempt: 4, failures: 0, snoozes: 0, holder: null, ackedEarly: false, reason: null, startedAt: null, endedAt: null },
    ...{ releasedAttempt: 3 }, // A late success of the last attempt still counts.
  });
});

test("a cancelled task ends now, and one that was dead ended when it died", () => {
  expect(after("cancel", { state: "running", endedAt: null, reason: null })).toMatchObject({ endedAt: now, progress: null, attempt: 3 });
  expect(after("cancel", {})).toMatchObject({ endedAt: 2, reason: null });
  expect(after("cancel", { state: "retrying", endedAt: null, dueAt: 9_000 })).toMatchObject({ dueAt: null, endedAt: now });
});

test("run now forgets the time it waited for, and keeps attempt and failures", () => {
  expect(after("run", { state: "retrying", endedAt: null, dueAt: 9_000 })).toMatchObject({
    waitingSince: now,
    state: "accepted",
    dueAt: null,
    attempt: 3,
    failures: 3,
  });
});
