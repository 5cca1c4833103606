import assert from "node:assert/strict";
import { test } from "vitest";
import { Permanent, RetryAfter, Snooze } from "./answers.ts";
import type { Handler } from "./context.ts";
import type { TrialPayload, TrialResult } from "./trial/contract.ts";
import type { Report } from "./trial/reports.ts";
import { openRoom } from "./trial/room.ts";
import { consumingTrial } from "./trial/start.ts";

/** Each way a handler can end, through a real broker. The rows of consumers.md §3. */
const cases: readonly { name: string; body?: unknown; handler: Handler<TrialPayload, TrialResult>; expect: string }[] = [
  { name: "what a handler returns is reported as succeeded", handler: ({ what }) => ({ did: what }), expect: 'succeeded {"did":"work"}' },
  { name: "a promise counts when it is kept", handler: async ({ what }) => ({ did: what }), expect: 'succeeded {"did":"work"}' },
  {
    name: "an error is a transient failure",
    handler: () => {
      throw new TypeError("oops");
    },
    expect: "failed transient TypeError",
  },
  {
    name: "Permanent is a permanent failure",
    handler: async () => {
      throw new Permanent("gone", { code: "report_missing" });
    },
    expect: "failed permanent report_missing",
  },
  {
    name: "RetryAfter is a transient failure with its pause",
    handler: async () => {
      throw new RetryAfter(1_500, "busy");
    },
    expect: "failed transient retry_after after 1500",
  },
  {
    name: "Snooze is no failure",
    handler: async () => {
      throw new Snooze(60_000);
    },
    expect: "snoozed for 60000",
  },
  {
    name: "a result that breaks its contract is a permanent failure",
    handler: () => ({ did: 5 }) as unknown as TrialResult,
    expect: "failed permanent result_violation /did",
  },
  {
    name: "a result of more than 64 KB is a permanent failure",
    handler: () => ({ did: "x".repeat(70_000) }),
    expect: "failed permanent result_violation ",
  },
  {
    name: "a payload that breaks its contract is a permanent failure",
    body: { what: 5 },
    handler: neverCalled,
    expect: "failed permanent contract_violation /what",
  },
  {
    name: "a payload that is no JSON is a permanent failure",
    body: "{what",
    handler: neverCalled,
    expect: "failed permanent contract_violation ",
  },
  {
    name: "a payload with fields that this consumer does not know is worked",
    body: { what: "work", from_tomorrow: true },
    handler: ({ what }) => ({ did: what }),
    expect: 'succeeded {"did":"work"}',
  },
];

test.each(cases)("$name", async ({ body = { what: "work" }, handler, expect }) => {
  const room = await openRoom();
  await room.declareQueue();
  await consumingTrial(room.amqpUrl, handler);
  const id = await room.send(body);
  assert.equal(describe(await room.reports.outcome(id)), expect);
});

test("an integer beyond 2^53 arrives as it was sent, and leaves as it was returned", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const seen: unknown[] = [];
  await consumingTrial(room.amqpUrl, ({ big }) => {
    seen.push(big);
    return { did: "counted", big: 9_007_199_254_740_995n };
  });
  const id = await room.send('{"what": "count", "big": 9007199254740993}');
  const outcome = await room.reports.outcome(id);
  assert.deepEqual(seen, [9_007_199_254_740_993n]);
  assert.match(outcome.text, /"big":9007199254740995/);
});

test("an outcome names the consumer by name and start, and when the work began and ended", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const trial = await consumingTrial(room.amqpUrl, ({ what }) => ({ did: what }));
  const outcome = await room.reports.outcome(await room.send({ what: "work" }));
  assert.match(outcome.consumer, /^trial\.[0-9a-f]{12}$/);
  assert.equal(outcome.consumer, trial.log.with("consuming")[0]?.["consumer"]);
  assert.ok(Date.parse(outcome.started_at!) <= Date.parse(outcome.finished_at!));
});

test("a handler's context says what the message's headers say", async () => {
  const room = await openRoom();
  await room.declareQueue();
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const seen: unknown[] = [];
  const trial = await consumingTrial(room.amqpUrl, (_payload, ctx) => {
    const { attempt, failures, maxAttempts, isLast, idempotencyKey } = ctx;
    seen.push({ attempt, failures, maxAttempts, isLast, idempotencyKey, traceparent: ctx.traceparent, taskId: ctx.taskId });
    ctx.log.info("at work");
    return { did: "it" };
  });
  const headers = { attempt: 4, failures: 2, max_attempts: 3, idempotency_key: "shop/order-1", traceparent, "x-unknown": { deep: [1] } };
  const taskId = await room.send({ what: "work" }, { headers });
  const outcome = await room.reports.outcome(taskId);
  assert.equal(outcome.attempt, 4);
  assert.deepEqual(seen, [{ attempt: 4, failures: 2, maxAttempts: 3, isLast: true, idempotencyKey: "shop/order-1", traceparent, taskId }]);
  const line = await trial.log.until("at work");
  assert.deepEqual([line["routing_key"], line["task_id"], line["attempt"], line["traceparent"]], ["trial", taskId, 4, traceparent]);
});

function neverCalled(): TrialResult {
  throw new Error("the handler must not be called");
}

function describe({ kind, failure, code, result, for_ms, retry_after_ms, problems }: Report): string {
  if (kind === "succeeded") return `succeeded ${JSON.stringify(result)}`;
  if (kind === "snoozed") return `snoozed for ${for_ms}`;
  const more = [retry_after_ms === undefined ? "" : ` after ${retry_after_ms}`, ...(problems ?? []).map(({ pointer }) => ` ${pointer}`)];
  return `${kind} ${failure} ${code}${more.join("")}`;
}
