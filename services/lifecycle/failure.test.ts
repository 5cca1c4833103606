import fc from "fast-check";
import { expect, test } from "vitest";
import type { RetryPolicy } from "../contracts/policy.ts";
import { decideAfterFailure, type FailedTask, type FailureDecision, retryDelayMs } from "./failure.ts";

const policy: RetryPolicy = {
  maxAttempts: 3,
  backoff: "exponential",
  firstDelayMs: 2_000,
  maxDelayMs: 900_000,
  jitter: 0,
  on: { network_error: { maxAttempts: 8, firstDelayMs: 500 }, invalid_card: "never", crashed: { maxAttempts: 2 } },
};

const flaky = { failure: "transient", code: "store_timeout", retryAfterMs: null } as const;
const hopeless = { failure: "permanent", code: "no_such_user", retryAfterMs: null } as const;

const cases: readonly (Omit<FailedTask, "policy" | "maxAttempts"> & { readonly maxAttempts?: number; name: string; expect: string })[] = [
  { name: "waits the first delay after one failure", failures: 0, failure: flaky, expect: "retry after 2 s" },
  { name: "waits twice as long after the second failure", failures: 1, failure: flaky, expect: "retry after 4 s" },
  { name: "gives up after the last attempt", failures: 2, failure: flaky, expect: "dead: attempts_exhausted" },
  { name: "gives up at once on a permanent failure", failures: 0, failure: hopeless, expect: "dead: permanent_failure" },
  {
    name: "gives up at once on a code that the contract never retries",
    failures: 0,
    failure: { ...flaky, code: "invalid_card" },
    expect: "dead: permanent_failure",
  },
  { name: "keeps the consumer's own pause", failures: 0, failure: { ...flaky, retryAfterMs: 60_000 }, expect: "retry after 60 s" },
  {
    name: "counts the consumer's own pause as an attempt",
    failures: 2,
    failure: { ...flaky, retryAfterMs: 60_000 },
    expect: "dead: attempts_exhausted",
  },
  {
    name: "follows the rule of the failure's code",
    failures: 0,
    failure: { ...flaky, code: "network_error" },
    expect: "retry after 0.5 s",
  },
  {
    name: "allows a code more attempts than the rest",
    failures: 6,
    failure: { ...flaky, code: "network_error" },
    expect: "retry after 32 s",
  },
  {
    name: "a task's own limit stands in place of the contract's",
    failures: 1,
    maxAttempts: 2,
    failure: flaky,
    expect: "dead: attempts_exhausted",
  },
  { name: "also where it allows more", failures: 5, maxAttempts: 20, failure: flaky, expect: "retry after 64 s" },
  {
    name: "and where the contract allows a failure code more",
    failures: 1,
    maxAttempts: 2,
    failure: { ...flaky, code: "network_error" },
    expect: "dead: attempts_exhausted",
  },
  {
    name: "but never allows a code more than the contract",
    failures: 1,
    maxAttempts: 9,
    failure: { ...flaky, code: "crashed" },
    expect: "dead: crashed",
  },
  { name: "says that a task died by crashing", failures: 1, failure: { ...flaky, code: "crashed" }, expect: "dead: crashed" },
  { name: "says that a task died by silence", failures: 2, failure: { ...flaky, code: "silent" }, expect: "dead: silent" },
];

for (const { name, expect: expected, ...task } of cases) {
  test(name, () => {
    expect(describeDecision(decideAfterFailure({ maxAttempts: null, ...task, policy }, 1_000_000, 0.5), 1_000_000)).toBe(expected);
  });
}

const delays = [
  { backoff: "exponential", waits: [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] },
  { backoff: "linear", waits: [2, 4, 6, 8, 10] },
  { backoff: "constant", waits: [2, 2, 2] },
] as const;

for (const { backoff, waits } of delays) {
  test(`a ${backoff} backoff waits ${waits.join(", ")} seconds`, () => {
    expect(waits.map((_, index) => retryDelayMs({ ...policy, backoff }, index + 1) / 1000)).toEqual(waits);
  });
}

test("jitter spreads a delay by its share, and never further", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (jitter, random) => {
      const decision = decideAfterFailure({ failures: 0, maxAttempts: null, failure: flaky, policy: { ...policy, jitter } }, 0, random);
      const at = decision.kind === "retry" ? decision.at : Number.NaN;
      expect(at).toBeGreaterThanOrEqual(Math.floor(2_000 * (1 - jitter)));
      expect(at).toBeLessThanOrEqual(Math.ceil(2_000 * (1 + jitter)));
    }),
  );
});

function describeDecision(decision: FailureDecision, now: number): string {
  return decision.kind === "retry" ? `retry after ${(decision.at - now) / 1000} s` : `dead: ${decision.reason}`;
}
