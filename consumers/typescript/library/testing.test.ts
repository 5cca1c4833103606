import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import type { Handler } from "./context.ts";
import { Permanent } from "./index.ts";
import { outcomeOf, type TestedAttempt } from "./testing.ts";
import { type TrialPayload, type TrialResult, trialContract } from "./trial/contract.ts";

const cases: readonly {
  name: string;
  payload?: unknown;
  handler: Handler<TrialPayload, TrialResult>;
  options?: TestedAttempt;
  expect: readonly unknown[];
}[] = [
  {
    name: "what is returned is the result",
    handler: ({ what }) => ({ did: what }),
    expect: ["succeeded", { did: "work" }, undefined, undefined],
  },
  {
    name: "what is thrown is an outcome",
    handler: () => {
      throw new Permanent("gone", { code: "gone" });
    },
    expect: ["failed", undefined, "permanent", "gone"],
  },
  {
    name: "the payload is checked",
    payload: { what: 5 },
    handler: ({ what }) => ({ did: what }),
    expect: ["failed", undefined, "permanent", "contract_violation"],
  },
  { name: "the result is checked", handler: () => ({}) as TrialResult, expect: ["failed", undefined, "permanent", "result_violation"] },
  {
    name: "the context says what the test says",
    options: { attempt: 3, maxAttempts: 3 },
    handler: (_payload, { attempt, failures, isLast }) => ({ did: `${attempt} ${failures} ${isLast}` }),
    expect: ["succeeded", { did: "3 2 true" }, undefined, undefined],
  },
  {
    name: "the handler can be told to stop",
    options: { signal: AbortSignal.timeout(1), abortReason: "shutdown" },
    handler: async (_payload, { signal }) => {
      await pause(60_000, undefined, { signal });
      return { did: "never" };
    },
    expect: ["snoozed", undefined, undefined, undefined],
  },
];
for (const { name, payload = { what: "work" }, handler, options, expect } of cases) {
  test(name, async () => {
    const { kind, result, failure, code } = await outcomeOf(trialContract(), handler, payload, options);
    assert.deepEqual([kind, result, failure, code], expect);
  });
}

test("a big integer arrives as bigint", async () => {
  const outcome = await outcomeOf(trialContract(), ({ big }) => ({ did: String(big) }), { what: "count", big: 9_007_199_254_740_993n });
  assert.deepEqual(outcome.result, { did: "9007199254740993" });
});
