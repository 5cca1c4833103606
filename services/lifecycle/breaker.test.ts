import { expect, test } from "vitest";
import { afterAttempt, type Breaker, closed, throughBreaker, trying } from "./breaker.ts";

const policy = { failing: 0.5, of: 4, pauseMs: 60_000 };
const now = 1_000_000;
const tripped: Breaker = { kind: "tripped", since: now - 60_000, until: now };
const tries: Breaker = { kind: "trying", since: now - 60_000, taskId: "trial" };

const after = (breaker: Breaker, attempts: string): Breaker =>
  [...attempts].reduce((held, mark) => afterAttempt(held, { taskId: "any", failed: mark === "x" }, policy, now), breaker);

test.each([
  { name: "too few attempts say nothing", attempts: "xxx", becomes: { kind: "closed", newest: "xxx" } },
  { name: "half of the newest four failed: it trips", attempts: "..xx", becomes: { kind: "tripped", since: now, until: now + 60_000 } },
  { name: "a quarter: it holds", attempts: "...x", becomes: { kind: "closed", newest: "...x" } },
  { name: "only the newest four count", attempts: "x...x", becomes: { kind: "closed", newest: "...x" } },
  { name: "what was out when it tripped is no news", attempts: "xxxx....", becomes: { kind: "tripped", since: now, until: now + 60_000 } },
])("$name", ({ attempts, becomes }) => expect(after(closed, attempts)).toEqual(becomes));

test.each([
  { name: "the trial succeeded: closed, and what was before is forgotten", taskId: "trial", failed: false, becomes: closed },
  {
    name: "the trial failed: it pauses again, tripped since it first was",
    taskId: "trial",
    failed: true,
    becomes: { ...tripped, until: now + 60_000 },
  },
  { name: "another task's outcome decides nothing", taskId: "other", failed: false, becomes: tries },
])("$name", ({ taskId, failed, becomes }) => expect(afterAttempt(tries, { taskId, failed }, policy, now)).toEqual(becomes));

test.each([
  { name: "closed: everybody", breaker: closed, out: false, most: Number.POSITIVE_INFINITY, isTrial: false },
  { name: "tripped: nobody", breaker: { ...tripped, until: now + 1 }, out: false, most: 0, isTrial: false },
  { name: "its pause is over: one, to try", breaker: tripped, out: false, most: 1, isTrial: true },
  { name: "while that one is out: nobody", breaker: tries, out: true, most: 0, isTrial: false },
  { name: "it went without an outcome (cancelled, expired): another one", breaker: tries, out: false, most: 1, isTrial: true },
] as const)("$name", ({ breaker, out, most, isTrial }) => expect(throughBreaker(breaker, out, now)).toEqual({ most, isTrial }));

test("a trial remembers since when the breaker has been tripped", () => {
  expect(trying(tripped, "trial", now)).toEqual(tries);
  expect(trying(tries, "next", now)).toEqual({ ...tries, taskId: "next" });
});
