import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { House } from "../../../test/support/house.ts";
import type { Answer, ProblemView, RequestOptions } from "../../../test/support/http.ts";
import { apiKey, type Case, whileLocked } from "./case.ts";

const send = (payload: unknown, options: RequestOptions = {}): Case["ask"] => {
  return ({ house }) => house.api.send<ProblemView>("trial", payload, options);
};
const many = (body: string, options: RequestOptions = {}): Case["ask"] => {
  return ({ house }) => house.api.request<ProblemView>("POST", "/tasks", { body, ...options });
};
const option = (query: Readonly<Record<string, string>>) => send({ do: "succeed" }, { query });
const header = (headers: Readonly<Record<string, string>>) => send({ do: "succeed" }, { headers });
const typed = (type: string) => send("do=succeed", { headers: { "content-type": type } });
const megabytes = () => `{"do":"succeed","text":"${"x".repeat(2_000_000)}"}`;

/** What is answered to a task that cannot be accepted. */
export const refusedTasks = {
  duplicate_task: [
    {
      that: "a second task with what the contract calls unique is refused, and told who holds",
      ask: async ({ keyed }) => {
        const send = () =>
          keyed.api.send<ProblemView>("trial", { do: "succeed", number: 7 }, { headers: { authorization: `Bearer ${apiKey}` } });
        await send();
        return send();
      },
      detail:
        /^A trial with the same \/number is (accepted|queued) \([0-9a-f-]{36}\)\. Unique until it has ended\. The task was not accepted\.$/,
    },
  ],
  invalid_json: [
    {
      that: "line, column and that line are named",
      ask: send('{\n  "do": "succeed",\n  "number": }\n}'),
      detail: 'Unexpected "}" at line 3, column 13. The task was not accepted.',
      also: { line: 3, column: 13, text: '  "number": }' },
    },
    {
      that: "an array that is cut short: nothing of it is accepted",
      ask: many('[{"routing_key": "trial", "payload": {"do": "succeed"}},'),
      detail: "Unexpected end at line 1, column 57. The task was not accepted.",
    },
    { that: "an empty body", ask: send(""), detail: "Unexpected end at line 1, column 1. The task was not accepted." },
    {
      that: "bytes that are not UTF-8",
      ask: send(new Uint8Array([0x22, 0xff, 0x22])),
      detail: "A byte that is not UTF-8 at line 1, column 2. The task was not accepted.",
    },
  ],
  ambiguous_json: [
    {
      that: "a name that stands twice",
      ask: send('{"do": "succeed", "do": "fail"}'),
      detail: '/do: the name "do" stands twice in one object; send it once. The task was not accepted.',
      also: { pointer: "/do" },
    },
    {
      that: "a number that a double cannot hold",
      ask: send('{"do": "slow", "ms": 0.1000000000000000055}'),
      detail: "/ms: 0.1000000000000000055 cannot be held exactly; send minor units or a string. The task was not accepted.",
    },
    { that: "half of a surrogate pair", ask: send(String.raw`{"do": "\ud800"}`), detail: /^\/do: half of a surrogate pair/ },
    { that: "a document too deep", ask: send("[".repeat(100) + "]".repeat(100)), detail: /nest deeper than 64 levels/ },
    { that: "a payload that is such a number itself", ask: send("1e400"), detail: /^The payload: 1e400 cannot be held exactly/ },
  ],
  unsupported_media_type: [
    { that: "text", ask: typed("text/plain"), detail: "Content-Type is text/plain; expected application/json. The task was not accepted." },
    {
      that: "a form",
      ask: typed("application/x-www-form-urlencoded"),
      detail: "Content-Type is application/x-www-form-urlencoded; expected application/json. The task was not accepted.",
    },
    {
      that: "many tasks as text",
      ask: many("a,b", { headers: { "content-type": "text/csv" } }),
      detail: "Content-Type is text/csv; expected application/json or application/x-ndjson. The task was not accepted.",
    },
    { that: "a body of no type", ask: typed(""), detail: /^Content-Type is not given; expected application\/json\./ },
  ],
  contract_violation: [
    {
      that: "a schedule's payload of nothing is not one that was left out",
      ask: ({ house }) =>
        house.api.request<ProblemView>("POST", "/schedules", {
          body: JSON.stringify({ routing_key: "trial", cron: "@daily", payload: null }),
        }),
      detail: "1 problem in the payload of trial. The schedule was not saved.",
    },
    {
      that: "all problems are told at once, with pointer, expectation and suggestion",
      ask: send({ do: "succed", nubmer: 5, ms: -1 }),
      detail: "3 problems in the payload of trial. The task was not accepted.",
      also: {
        hint: "GET /contracts/trial",
        problems: expect.arrayContaining([
          {
            pointer: "/do",
            rule: "enum",
            expected: "one of: succeed, fail, fail_twice, permanent, die, hold, slow, wrong_result",
            got: 'string "succed"',
            suggestion: "succeed",
          },
          {
            pointer: "/nubmer",
            rule: "additionalProperties",
            expected: "one of: do, number, tenant, ms",
            got: "unknown field",
            suggestion: "/number",
          },
          { pointer: "/ms", rule: "minimum", expected: "at least 0", got: "number -1" },
        ]),
      },
    },
    {
      that: "at most 20 problems are shown, and how many more there are",
      ask: send({ do: "succeed", ...Object.fromEntries(Array.from({ length: 27 }, (_, index) => [`field_${index}`, 1])) }),
      detail: "27 problems in the payload of trial. The task was not accepted.",
      also: { problems: { length: 20 }, more_problems: 7 },
    },
    {
      that: "one problem is one problem, and no more",
      ask: send({}),
      detail: "1 problem in the payload of trial. The task was not accepted.",
      also: { problems: [{ pointer: "/do", got: "nothing" }] },
      without: ["more_problems"],
    },
    {
      that: "a dry run finds the same",
      ask: send({}, { query: { dry_run: "true" } }),
      detail: "1 problem in the payload of trial. The task was not accepted.",
    },
  ],
  payload_too_large: [
    {
      that: "2 MB of which the request says so",
      ask: ({ house }) => house.api.send("trial", megabytes()),
      detail: "The payload is 2.0 MB, the limit is 256 KB. The task was not accepted.",
      also: { hint: "Store the file and send its URL." },
    },
    {
      that: "2 MB that come in pieces",
      ask: ({ house }) => streamed(house, megabytes()),
      detail: "The payload is larger than the limit of 256 KB. The task was not accepted.",
    },
    {
      that: "an array that should have been a stream",
      ask: many(`[${`${" ".repeat(1_000)},`.repeat(5_000)}]`),
      detail: "The array is 5.0 MB, the limit is 4 MB. Nothing was accepted.",
      also: { hint: "Send the items as application/x-ndjson, one on each line: that has no limit." },
    },
  ],
  invalid_item: [
    {
      that: "many tasks that are no array",
      ask: many('{"routing_key": "trial", "payload": {"do": "succeed"}}'),
      detail: "The body is an object; expected an array of items, or one on each line as application/x-ndjson. The task was not accepted.",
    },
  ],
  invalid_option: [
    {
      that: "one idempotency key for many tasks",
      ask: many("[]", { headers: { "idempotency-key": "order-8812" } }),
      detail: /^Idempotency-Key=order-8812: expected an idempotency_key in each item: a key stands for one task\./,
    },
    {
      that: "an option of one task for many",
      ask: many("[]", { query: { delay: "1d" } }),
      detail: /^Unknown parameter "delay"\. Known: dry_run\./,
    },
    { that: "delay", ask: option({ delay: "1 day" }), detail: /^delay=1 day: expected a number with ms, s, m, h or d, for example 1d\./ },
    { that: "a delay beyond ten years", ask: option({ delay: "99999999d" }), detail: /^delay=99999999d: expected at most 3650d\./ },
    {
      that: "run_at without a zone",
      ask: option({ run_at: "2030-01-01T10:00:00" }),
      detail: /^run_at=2030-01-01T10:00:00: expected a time as 2026-11-24T10:00:00Z/,
    },
    { that: "run_at on a day that there is not", ask: option({ run_at: "2030-02-30T10:00:00Z" }), detail: /^run_at=2030-02-30/ },
    {
      that: "delay and run_at together",
      ask: option({ delay: "1d", run_at: "2030-01-01T10:00:00Z" }),
      detail: /^run_at=2030-01-01T10:00:00Z: expected either delay or run_at, not both\./,
    },
    { that: "expires_in", ask: option({ expires_in: "soon" }), detail: /^expires_in=soon: expected a number with/ },
    { that: "a life shorter than a second", ask: option({ expires_in: "999ms" }), detail: /^expires_in=999ms: expected 1s to 30d\./ },
    { that: "a life longer than a month", ask: option({ expires_in: "31d" }), detail: /^expires_in=31d: expected 1s to 30d\./ },
    { that: "priority", ask: option({ priority: "urgent" }), detail: /^priority=urgent: expected one of normal, high\./ },
    { that: "dry_run", ask: option({ dry_run: "yes" }), detail: /^dry_run=yes: expected one of true, false\./ },
    {
      that: "an unknown parameter, with the one that may have been meant",
      ask: option({ dealy: "1d" }),
      detail: 'Unknown parameter "dealy". Did you mean delay? The task was not accepted.',
    },
    { that: "a parameter like no other", ask: option({ colour: "red" }), detail: /^Unknown parameter "colour"\. Known: delay, run_at,/ },
    {
      that: "Idempotency-Key",
      ask: header({ "idempotency-key": "order 8812" }),
      detail: /^Idempotency-Key=order 8812: expected 1 to 200 letters, digits/,
    },
    { that: "an idempotency key too long is cut", ask: header({ "idempotency-key": "k".repeat(201) }), detail: /^Idempotency-Key=k{40}…:/ },
    {
      that: "Prefer: wait",
      ask: header({ prefer: "wait=soon" }),
      detail: /^Prefer: wait=soon: expected whole seconds, for example wait=30\./,
    },
  ],
  idempotency_key_reused: [
    {
      that: "what differs and the original are named",
      ask: async ({ house }) => {
        const options = { headers: { "idempotency-key": `order-${randomUUID()}` } };
        await house.api.send("trial", { do: "succeed", number: 1 }, options);
        return house.api.send("trial", { do: "succeed", number: 2 }, options);
      },
      detail: /^Key order-\S+ was used at \S+Z with another payload \(\/number differs\)\. Original: \S+\. .*This one was not accepted\.$/,
      also: { differs: ["/number"], original: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    },
  ],
  store_unavailable: [
    {
      that: "a store that takes no writes: not accepted, safe to send again",
      ask: ({ house }) => whileLocked(house, () => house.api.send("trial", { do: "succeed" })),
      detail: "The store is unreachable. This task was NOT accepted.",
      also: { accepted: "no", send_again: { safe: true, after_seconds: 5 } },
      headers: { "retry-after": "5" },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;

/** The same document, sent without a length. */
async function streamed(house: House, body: string): Promise<Answer<ProblemView>> {
  const pieces = new Blob([body]).stream();
  const headers = { "content-type": "application/json" };
  const init: RequestInit & { duplex: "half" } = { method: "POST", body: pieces, headers, duplex: "half" };
  const response = await fetch(new URL("/tasks/trial", house.api.url), init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as ProblemView };
}
