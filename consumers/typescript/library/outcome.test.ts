import assert from "node:assert/strict";
import { test } from "vitest";
import { Permanent, RetryAfter, Snooze } from "./answers.ts";
import type { AbortReason } from "./context.ts";
import type { Ending } from "./messages.ts";
import { outcomeOf, type WhatHappened } from "./outcome.ts";

const report = {
  task_id: "0199",
  attempt: 2,
  consumer: "export.1f",
  started_at: "2026-11-24T00:00:00.000Z",
  finished_at: "2026-11-24T00:00:01.000Z",
};
const problem = { pointer: "/user_id", rule: "type", expected: "integer", got: 'string "one"' };
const refused = Object.assign(new Error("connect refused"), { code: "ECONNREFUSED" });
class OutOfPaper extends Error {
  override readonly name = "OutOfPaper";
}

/** Every row of consumers.md §3 that ends in an outcome. */
const cases: readonly { name: string; what: WhatHappened; expect: string }[] = [
  { name: "returning is succeeded", what: { kind: "returned", result: { file: "a" }, text: "{}" }, expect: 'succeeded {"file":"a"}' },
  {
    name: "a result that breaks its contract is never repeated",
    what: { kind: "result_violates", problems: [problem] },
    expect: "failed permanent result_violation /user_id",
  },
  { name: "an error with a code is transient, by its code", what: threw(refused), expect: "failed transient ECONNREFUSED" },
  {
    name: "an error without a code is transient, by its class",
    what: threw(new OutOfPaper("no paper")),
    expect: "failed transient OutOfPaper",
  },
  { name: "what is thrown and is no error is uncaught", what: threw("just a text"), expect: "failed transient uncaught" },
  {
    name: "Permanent is permanent, by its code",
    what: threw(new Permanent("gone", { code: "user_missing" })),
    expect: "failed permanent user_missing",
  },
  { name: "Permanent without a code has one all the same", what: threw(new Permanent("gone")), expect: "failed permanent permanent" },
  {
    name: "RetryAfter is transient, with its pause",
    what: threw(new RetryAfter(1500, "busy")),
    expect: "failed transient retry_after after 1500",
  },
  { name: "Snooze is no failure", what: threw(new Snooze(60_000)), expect: "snoozed for 60000" },
  {
    name: "a payload that breaks its contract is never repeated",
    what: { kind: "payload_violates", problems: [problem] },
    expect: "failed permanent contract_violation /user_id",
  },
  { name: "stopped by its deadline, it timed out", what: threw(refused, "timed_out"), expect: "failed transient timed_out" },
  {
    name: "too late on arrival, it timed out",
    what: { kind: "late_on_arrival", deadline: new Date(0) },
    expect: "failed transient timed_out",
  },
  { name: "stopped by a cancel, it is cancelled", what: threw(refused, "cancelled"), expect: "failed transient cancelled" },
  { name: "stopped by shutdown, it comes back at once and no failure counts", what: threw(refused, "shutdown"), expect: "snoozed for 0" },
  { name: "unfinished at the end of the process, it comes back at once", what: { kind: "left_unfinished" }, expect: "snoozed for 0" },
  {
    name: "coming back too often is crashed",
    what: { kind: "came_back_too_often", redeliveries: 6, maxRedeliveries: 5 },
    expect: "failed transient crashed",
  },
  {
    name: "Permanent is believed even past the deadline",
    what: threw(new Permanent("gone", { code: "gone" }), "timed_out"),
    expect: "failed permanent gone",
  },
  {
    name: "RetryAfter is believed even at shutdown",
    what: threw(new RetryAfter(5, "busy"), "shutdown"),
    expect: "failed transient retry_after after 5",
  },
];
for (const { name, what, expect } of cases) {
  test(name, () => assert.equal(describe(outcomeOf(what, report)), expect));
}

test("every outcome names task, attempt, consumer and times", () => {
  for (const { what } of cases) {
    const { task_id, attempt, consumer, started_at, finished_at } = outcomeOf(what, report);
    assert.deepEqual({ task_id, attempt, consumer, started_at, finished_at }, report);
  }
});

test("the detail of a failure holds its causes", () => {
  const outcome = outcomeOf(threw(new Error("no export", { cause: refused })), report);
  assert.match(outcome.detail ?? "", /no export[\s\S]*caused by: Error: connect refused/);
});

test("an error that is its own cause has an end", () => {
  const error = new Error("round");
  error.cause = error;
  assert.equal(outcomeOf(threw(error), report).detail?.split("caused by").length, 5);
});

test("a message is at most 2 KB and a detail at most 16 KB", () => {
  const { message, detail } = outcomeOf(threw(new Error("ä".repeat(50_000))), report);
  assert.deepEqual([Buffer.byteLength(message ?? "") <= 2_000, Buffer.byteLength(detail ?? "") <= 16_000], [true, true]);
});

function threw(error: unknown, abortedBy: AbortReason | null = null): WhatHappened {
  return { kind: "threw", error, abortedBy };
}

function describe(outcome: Ending): string {
  if (outcome.kind === "succeeded") return `succeeded ${JSON.stringify(outcome.result)}`;
  if (outcome.kind === "snoozed") return `snoozed for ${outcome.for_ms}`;
  const { failure, code, retry_after_ms, problems } = outcome;
  const more = [retry_after_ms === undefined ? "" : ` after ${retry_after_ms}`, ...(problems ?? []).map(({ pointer }) => ` ${pointer}`)];
  return `failed ${failure} ${code}${more.join("")}`;
}
