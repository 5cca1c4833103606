import assert from "node:assert/strict";
import { pino } from "pino";
import { test } from "vitest";
import { taskLog } from "./task_log.ts";
import { LogLines } from "./trial/log_lines.ts";

const sensitive = ["/name", "/customer/email"];
const task = { taskId: "t-1", attempt: 2, traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };

function logging(these: readonly string[] = sensitive) {
  const lines = new LogLines();
  const log = taskLog(pino({ base: {} }, lines).child({ routing_key: "welcome" }), task, { sensitive: these });
  const last = () => {
    const { level: _, time: __, ...line } = lines.all.at(-1)!;
    return line;
  };
  return { log, last };
}

const about = {
  ...{ routing_key: "welcome", task_id: "t-1", attempt: 2, traceparent: task.traceparent },
  trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
};

test("each line has its routing key, task, attempt and trace", () => {
  const { log, last } = logging();
  log.info("begun");
  assert.deepEqual(last(), { ...about, msg: "begun" });
});

const payload = { user_id: 88n, name: "Ada", customer: { email: "ada@example.org", since: 2019 } };
const shown = { user_id: 88, name: "[sensitive]", customer: { email: "[sensitive]", since: 2019 } };

/** The same in each language: test_task_log.py, task_log_test.go. */
const cases: readonly { name: string; line: object; expect: object }[] = [
  { name: "the payload under a name", line: { payload }, expect: { payload: shown } },
  { name: "the payload itself", line: payload, expect: shown },
  { name: "payloads in a list", line: { all: [payload] }, expect: { all: [shown] } },
  { name: "one member, taken out", line: { email: payload.customer.email, since: 2019 }, expect: { email: "[sensitive]", since: 2019 } },
  { name: "a member with all that is in it", line: { name: { first: "Ada" } }, expect: { name: "[sensitive]" } },
];
for (const { name, line, expect } of cases) {
  test(`what the contract calls sensitive is hidden: ${name}`, () => {
    const { log, last } = logging();
    log.info(line, "seen");
    assert.deepEqual(last(), { ...about, ...expect, msg: "seen" });
  });
}

test("it is hidden in what a child of a child is bound to as well", () => {
  const { log, last } = logging();
  log.child({ step: 1 }).child({ payload }).info("seen");
  assert.deepEqual(last(), { ...about, step: 1, payload: shown, msg: "seen" });
});

test("an error keeps its words and its stack, and what holds itself ends", () => {
  const { log, last } = logging();
  log.error(new TypeError("broken"), "seen");
  const { err } = last() as { err?: { type: string; message: string; stack: string } };
  assert.deepEqual([err?.type, err?.message, err?.stack.includes("task_log.test.ts")], ["TypeError", "broken", true]);
  const ring: Record<string, unknown> = { name: "Ada" };
  ring["self"] = ring;
  log.info({ ring }, "seen");
  assert.equal(JSON.stringify(last()).includes("Ada"), false);
});

test("a contract without sensitive fields hides nothing", () => {
  const { log, last } = logging([]);
  log.info({ name: "Ada" }, "seen");
  assert.deepEqual(last(), { ...about, name: "Ada", msg: "seen" });
});
