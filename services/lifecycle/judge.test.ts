import { expect, test } from "vitest";
import type { RetryPolicy } from "../contracts/policy.ts";
import { type Judgement, judge, maxSnoozesInARow } from "./judge.ts";
import type { Adopted, Outcome } from "./outcome.ts";
import { type TaskFacts, type TaskState, taskStates } from "./task.ts";

const now = 1_000_000;
const retry: RetryPolicy = { maxAttempts: 3, backoff: "constant", firstDelayMs: 2_000, maxDelayMs: 2_000, jitter: 0, on: {} };

const task = (changes: Partial<TaskFacts>): TaskFacts => ({
  id: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c",
  routingKey: "data_export",
  state: "queued",
  attempt: 2,
  failures: 0,
  snoozes: 0,
  maxAttempts: null,
  releasedAttempt: 2,
  holder: null,
  ackedEarly: false,
  reason: null,
  pipeline: null,
  isMade: true,
  replacedBy: null,
  ...changes,
});

type Reported = Exclude<Outcome, Adopted>;
const about = { taskId: "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c", attempt: 2, consumer: "export-1.a" };
const timed = { startedAt: now - 10, finishedAt: now };
const progress = (changes: object = {}): Reported => ({
  kind: "progress",
  ...about,
  progress: null,
  note: null,
  redeliveries: 0,
  ackedEarly: false,
  ...changes,
});
const succeeded = (changes: object = {}): Reported => ({ kind: "succeeded", ...about, ...timed, result: "{}", ...changes });
const failed = (changes: object = {}): Reported =>
  ({
    ...{
      kind: "failed",
      ...about,
      ...timed,
      failure: "transient",
      code: "busy",
      message: "",
      detail: null,
      retryAfterMs: null,
      problems: null,
    },
    ...changes,
  }) as Reported;
const snoozed = (changes: object = {}): Reported => ({ kind: "snoozed", ...about, forMs: 60_000, ...changes });

const judged = (facts: TaskFacts, outcome: Reported): string => described(judge(facts, outcome, { now, random: 0.5, retry }));

function described(judgement: Judgement): string {
  switch (judgement.kind) {
    case "run":
      return `running by ${judgement.hold.holder.consumer}${judgement.hold.cancelConsumer === null ? "" : `, cancel ${judgement.hold.cancelConsumer}`}`;
    case "retry":
    case "snooze":
      return `${judgement.kind} at +${judgement.at - now} ms`;
    case "dead":
      return `dead: ${judgement.reason}`;
    default:
      return judgement.kind;
  }
}

/** What each report of the current attempt does in each state: the table of states, walked whole. */
const current: Record<TaskState, readonly [progress: string, succeeded: string, failed: string, snoozed: string]> = {
  accepted: ["running by export-1.a", "succeed", "retry at +2000 ms", "snooze at +60000 ms"],
  queued: ["running by export-1.a", "succeed", "retry at +2000 ms", "snooze at +60000 ms"],
  running: ["running by export-1.a", "succeed", "retry at +2000 ms", "snooze at +60000 ms"],
  // Unreachable by an outcome: the attempt was raised when the task left, so no message of it has been out.
  scheduled: ["nothing", "succeed", "nothing", "nothing"],
  retrying: ["nothing", "succeed", "nothing", "nothing"],
  blocked: ["nothing", "succeed", "nothing", "nothing"],
  succeeded: ["nothing", "nothing", "nothing", "nothing"],
  handed_over: ["nothing", "nothing", "nothing", "nothing"],
  dead: ["nothing", "nothing", "nothing", "nothing"],
  expired: ["nothing", "nothing", "nothing", "nothing"],
  cancelled: ["nothing", "nothing", "nothing", "nothing"],
  skipped: ["nothing", "nothing", "nothing", "nothing"],
};

for (const state of taskStates) {
  const facts = task({ state, reason: state === "dead" ? "attempts_exhausted" : null });
  const expected = current[state];
  for (const [index, outcome] of [progress(), succeeded(), failed(), snoozed()].entries()) {
    test(`${outcome.kind} of the current attempt of a task ${state}: ${expected[index]}`, () => {
      expect(judged(facts, outcome)).toBe(expected[index]);
    });
  }
}

const others: readonly { name: string; facts: Partial<TaskFacts>; outcome: Reported; expect: string }[] = [
  {
    name: "a success of an older attempt than the last one released changes nothing",
    facts: {},
    outcome: succeeded({ attempt: 1 }),
    expect: "nothing",
  },
  { name: "a failure of an older attempt changes nothing", facts: {}, outcome: failed({ attempt: 1 }), expect: "nothing" },
  { name: "a progress of an older attempt changes nothing", facts: {}, outcome: progress({ attempt: 1 }), expect: "nothing" },
  { name: "an attempt that does not exist yet changes nothing", facts: {}, outcome: succeeded({ attempt: 3 }), expect: "nothing" },
  {
    name: "a late success of the last attempt released ends a retrying task",
    facts: { state: "retrying", attempt: 3 },
    outcome: succeeded(),
    expect: "succeed",
  },
  {
    name: "a late success of the last attempt released ends a task that waits again",
    facts: { state: "accepted", attempt: 3 },
    outcome: succeeded(),
    expect: "succeed",
  },
  {
    name: "a late failure of the last attempt released does not",
    facts: { state: "retrying", attempt: 3 },
    outcome: failed(),
    expect: "nothing",
  },
  {
    name: "once the next attempt is released, a success of the one before is too late",
    facts: { state: "queued", attempt: 3, releasedAttempt: 3 },
    outcome: succeeded(),
    expect: "nothing",
  },
  { name: "a task dead by silence is done after all", facts: { state: "dead", reason: "silent" }, outcome: succeeded(), expect: "succeed" },
  {
    name: "a task dead by crashing is done after all",
    facts: { state: "dead", reason: "crashed" },
    outcome: succeeded(),
    expect: "succeed",
  },
  {
    name: "a task dead by a permanent failure stays dead",
    facts: { state: "dead", reason: "permanent_failure" },
    outcome: succeeded(),
    expect: "nothing",
  },
  { name: "the last allowed failure is the end", facts: { failures: 2 }, outcome: failed(), expect: "dead: attempts_exhausted" },
  { name: "a permanent failure is the end", facts: {}, outcome: failed({ failure: "permanent" }), expect: "dead: permanent_failure" },
  {
    name: "a failure counts from the holder",
    facts: { state: "running", holder: { consumer: "export-1.a", redeliveries: 0, reportedAt: now } },
    outcome: failed(),
    expect: "retry at +2000 ms",
  },
  {
    name: "a failure of somebody who does not hold the attempt changes nothing",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now } },
    outcome: failed(),
    expect: "nothing",
  },
  {
    name: "a snooze of somebody who does not hold the attempt changes nothing",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now } },
    outcome: snoozed(),
    expect: "nothing",
  },
  {
    name: "a failure without a consumer is the holder's",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now } },
    outcome: failed({ consumer: null }),
    expect: "retry at +2000 ms",
  },
  {
    name: "a crash counts from anyone",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now } },
    outcome: failed({ code: "crashed" }),
    expect: "retry at +2000 ms",
  },
  {
    name: "a success counts from anyone",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now } },
    outcome: succeeded(),
    expect: "succeed",
  },
  {
    name: "a crash of a task handed over is its death",
    facts: { state: "handed_over" },
    outcome: failed({ code: "crashed" }),
    expect: "dead: crashed",
  },
  { name: "a snooze of 0 ms is at once", facts: {}, outcome: snoozed({ forMs: 0 }), expect: "snooze at +0 ms" },
  {
    name: "the 100th snooze in a row is still a snooze",
    facts: { snoozes: maxSnoozesInARow - 1 },
    outcome: snoozed(),
    expect: "snooze at +60000 ms",
  },
  { name: "the 101st snooze in a row is a failure", facts: { snoozes: maxSnoozesInARow }, outcome: snoozed(), expect: "retry at +2000 ms" },
  {
    name: "the newcomer is cancelled while the holder is heard of",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now - 20_000 } },
    outcome: progress(),
    expect: "running by export-2.b, cancel export-1.a",
  },
  {
    name: "a newcomer whose message came back more often takes the hold",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now } },
    outcome: progress({ redeliveries: 1 }),
    expect: "running by export-1.a, cancel export-2.b",
  },
  {
    name: "a newcomer takes the hold of a holder that has been quiet",
    facts: { state: "running", holder: { consumer: "export-2.b", redeliveries: 0, reportedAt: now - 20_001 } },
    outcome: progress(),
    expect: "running by export-1.a, cancel export-2.b",
  },
  {
    name: "the holder itself goes on",
    facts: { state: "running", holder: { consumer: "export-1.a", redeliveries: 0, reportedAt: now - 90_000 } },
    outcome: progress(),
    expect: "running by export-1.a",
  },
];

for (const { name, facts, outcome, expect: expected } of others) {
  test(name, () => expect(judged(task(facts), outcome)).toBe(expected));
}
