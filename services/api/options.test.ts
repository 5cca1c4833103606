import { expect, test } from "vitest";
import { readItemOptions } from "../dispatch/treatment.ts";
import { untraced } from "../store/store.ts";
import { type RequestOptions, readOptions } from "./options.ts";

const now = Date.parse("2026-11-24T10:00:00Z");
const dayMs = 86_400_000;
const ordinary: RequestOptions = {
  dueAt: null,
  expiresInMs: null,
  priority: null,
  maxAttempts: null,
  replaces: null,
  webhook: null,
  dryRun: false,
  idempotency: null,
  waitMs: null,
  traceparent: null,
  tracestate: null,
};
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

interface Case {
  readonly name: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: Partial<RequestOptions>;
}

/** What is refused is proved over HTTP, in refusals.test.ts. */
const cases: readonly Case[] = [
  { name: "nothing asked for is nothing special", expect: {} },
  { name: "a delay counts from now", query: { delay: "1d" }, expect: { dueAt: now + dayMs } },
  { name: "no delay is due at once", query: { delay: "0s" }, expect: { dueAt: now } },
  { name: "run_at is a moment", query: { run_at: "2026-11-24T12:30:00.5+02:00" }, expect: { dueAt: now + 1_800_500 } },
  { name: "run_at in the past is at once", query: { run_at: "2026-11-24T09:59:59Z" }, expect: { dueAt: null } },
  { name: "a leap day is a day", query: { run_at: "2028-02-29T10:00:00Z" }, expect: { dueAt: Date.parse("2028-02-29T10:00:00Z") } },
  { name: "a life is 1s at the shortest", query: { expires_in: "1000ms" }, expect: { expiresInMs: 1_000 } },
  { name: "a life is 30d at the longest", query: { expires_in: "30d" }, expect: { expiresInMs: 30 * dayMs } },
  { name: "max_attempts", query: { max_attempts: "3" }, expect: { maxAttempts: 3 } },
  { name: "priority", query: { priority: "normal" }, expect: { priority: "normal" } },
  { name: "dry_run may be said to be false", query: { dry_run: "false" }, expect: { dryRun: false } },
  {
    name: "an idempotency key of 200 characters",
    headers: { "idempotency-key": "k".repeat(200) },
    expect: { idempotency: { apiKey: "ci", key: "k".repeat(200) } },
  },
  { name: "a wait, in any case, among other preferences", headers: { prefer: "respond-async, WAIT = 5" }, expect: { waitMs: 5_000 } },
  { name: "a wait beyond a minute is a minute", headers: { prefer: "wait=600" }, expect: { waitMs: 60_000 } },
  { name: "preferences of others are none of ours", headers: { prefer: "return=minimal" }, expect: { waitMs: null } },
  { name: "a trace", headers: { traceparent, tracestate: "a=1" }, expect: { traceparent, tracestate: "a=1" } },
  { name: "a trace that is none is dropped, and its state with it", headers: { traceparent: "00-xyz", tracestate: "a=1" }, expect: {} },
  { name: "a state without a trace is dropped", headers: { tracestate: "a=1" }, expect: {} },
  { name: "a state of other characters is dropped", headers: { traceparent, tracestate: "a=\0" }, expect: { traceparent } },
  { name: "a state beyond 512 characters is dropped", headers: { traceparent, tracestate: "a".repeat(513) }, expect: { traceparent } },
];
for (const { name, query = {}, headers = {}, expect: expected } of cases) {
  test(name, () => expect(readOptions(query, headers, "ci", now)).toEqual({ ...ordinary, ...expected }));
}

test("an item of many is in the trace of its request, unless it has its own", () => {
  const sender = { apiKey: "ci", trace: { traceparent, tracestate: "a=1" } };
  const own = traceparent.replace("b7ad", "ffff");
  expect(readItemOptions({ traceparent: null }, sender, now)).toMatchObject(sender.trace);
  expect(readItemOptions({ traceparent: own }, sender, now)).toMatchObject({ traceparent: own, tracestate: null });
});

test("an item of many has the same options as members; null is as good as not there", () => {
  const { dryRun: _, waitMs: __, ...none } = ordinary;
  const given = { routing_key: "trial", payload: {}, delay: null, run_at: "2026-11-25T10:00:00Z", priority: "high", idempotency_key: "k" };
  expect(readItemOptions({ ...given, traceparent, tracestate: "a=1" }, { apiKey: "ci", trace: untraced }, now)).toEqual({
    ...none,
    ...{ dueAt: now + dayMs, priority: "high", idempotency: { apiKey: "ci", key: "k" }, traceparent, tracestate: "a=1" },
  });
});
