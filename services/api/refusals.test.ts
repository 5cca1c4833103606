import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, expect, test } from "vitest";
import { House } from "../../test/support/house.ts";
import { type Answer, Api, type ProblemView } from "../../test/support/http.ts";
import { catalogue, type ErrorCode } from "../lifecycle/error_catalogue.ts";
import { type ProblemCode, statuses } from "./statuses.ts";

/**
 * Every code that answers a request, produced over HTTP against real servers: the table below has to name each of
 * them, for the compiler and for the first test alike.
 */
let house: House;
let keyed: House;
let away: House;
const apiKey = "a-key-of-at-least-16-characters";
const noTask = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";

beforeAll(async () => {
  const nobody = { amqpUrl: "amqp://127.0.0.1:1", managementUrl: "http://127.0.0.1:1" };
  [house, keyed, away] = await Promise.all([
    House.start(),
    House.start({ environment: { WAYBILL_API_KEY: apiKey } }),
    House.start({ broker: nobody }),
  ]);
});

interface Case {
  /** A fact. */
  readonly that: string;
  readonly ask: () => Promise<Answer<ProblemView>>;
  readonly detail: string | RegExp;
  /** Further members of the document. */
  readonly also?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const get = (path: string) => () => house.api.get<ProblemView>(path);
const request = (method: string, path: string) => () => house.api.request<ProblemView>(method, path);
const send = (payload: unknown, options: Parameters<Api["send"]>[2] = {}) => {
  return () => house.api.send<ProblemView>("trial", payload, options);
};
const option = (query: Readonly<Record<string, string>>) => send({ do: "succeed" }, { query });
const header = (headers: Readonly<Record<string, string>>) => send({ do: "succeed" }, { headers });
const authorized = (authorization: string) => () => keyed.api.get<ProblemView>("/tasks", { headers: { authorization } });
const typed = (type: string) => send("do=succeed", { headers: { "content-type": type } });
const megabytes = () => `{"do":"succeed","text":"${"x".repeat(2_000_000)}"}`;

const refusals: Record<ProblemCode, readonly Case[]> = {
  unknown_routing_key: [
    {
      that: "a misspelt routing key is answered with the one that may have been meant",
      ask: () => house.api.send("trail", {}),
      detail: 'No contract is published for "trail". Did you mean trial?',
      also: { suggestions: ["trial"], hint: "GET /contracts" },
    },
    {
      that: "nothing is suggested where nothing is close",
      ask: () => house.api.send("quite_another", {}),
      detail: 'No contract is published for "quite_another".',
      also: { suggestions: [] },
    },
    {
      that: "a contract that is not there is one of them too",
      ask: get("/contracts/trail"),
      detail: 'No contract is published for "trail". Did you mean trial?',
    },
  ],
  not_found: [
    {
      that: "a task that is not kept",
      ask: get(`/tasks/${noTask}`),
      detail: `No task ${noTask}. Finished tasks are kept for 30 days.`,
    },
    { that: "an id that is none", ask: get("/tasks/order-8812"), detail: "No task order-8812. Finished tasks are kept for 30 days." },
    {
      that: "an error code, with the one that may have been meant",
      ask: get("/errors/not_fuond"),
      detail: 'No error code "not_fuond". Did you mean not_found?',
    },
    { that: "a path", ask: get("/nowhere"), detail: "No path /nowhere here. Try /tasks, /contracts or /errors." },
    { that: "a path whose escapes are broken", ask: get("/tasks/%zz"), detail: /^No path \/tasks\/%zz here\./ },
    { that: "a path with a name longer than any", ask: get(`/tasks/${"a".repeat(300)}`), detail: /^No path \/tasks\/aaa/ },
  ],
  method_not_allowed: [
    {
      that: "the header Allow names the methods that a path knows",
      ask: request("DELETE", "/contracts/trial"),
      detail: "/contracts/trial takes GET, HEAD, not DELETE.",
      also: { allow: ["GET", "HEAD"] },
      headers: { allow: "GET, HEAD" },
    },
    {
      that: "a path that means a task by GET and a routing key by POST knows both",
      ask: request("PUT", "/tasks/trial?dry_run=true"),
      detail: "/tasks/trial takes GET, HEAD, POST, not PUT.",
      headers: { allow: "GET, HEAD, POST" },
    },
  ],
  invalid_json: [
    {
      that: "line, column and that line are named",
      ask: send('{\n  "do": "succeed",\n  "number": }\n}'),
      detail: 'Unexpected "}" at line 3, column 13. The task was not accepted.',
      also: { line: 3, column: 13, text: '  "number": }' },
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
    { that: "a body of no type", ask: typed(""), detail: /^Content-Type is not given; expected application\/json\./ },
  ],
  contract_violation: [
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
            expected: "one of: do, number, ms",
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
      also: { problems: [{ pointer: "/do", got: "nothing" }], more_problems: undefined },
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
      ask: () => house.api.send("trial", megabytes()),
      detail: "The payload is 2.0 MB, the limit is 256 KB. The task was not accepted.",
      also: { hint: "Store the file and send its URL." },
    },
    {
      that: "2 MB that come in pieces",
      ask: async () => streamed(megabytes()),
      detail: "The payload is larger than the limit of 256 KB. The task was not accepted.",
    },
  ],
  invalid_option: [
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
  invalid_filter: [
    { that: "an unknown key", ask: get("/tasks?stat=dead"), detail: 'Unknown key "stat". Did you mean state?' },
    { that: "a key like no other", ask: get("/tasks?colour=red"), detail: /^Unknown key "colour"\. Known: routing_key, state,/ },
    { that: "an unknown state", ask: get("/tasks?state=dead,succeded"), detail: 'Unknown state "succeded". Did you mean succeeded?' },
    { that: "since", ask: get("/tasks?since=yesterday"), detail: /^since=yesterday: expected a time as .*, or how long ago, as 24h\.$/ },
    {
      that: "before without a zone",
      ask: get("/tasks?before=2026-01-01T10:00:00"),
      detail: /^before=2026-01-01T10:00:00: expected a time/,
    },
    { that: "after", ask: get("/tasks?after=5"), detail: "after=5: expected a task id." },
    { that: "limit", ask: get("/tasks?limit=201"), detail: "limit=201: expected a number from 1 to 200." },
    { that: "a limit of nothing", ask: get("/tasks?limit=0"), detail: "limit=0: expected a number from 1 to 200." },
    { that: "two routing keys", ask: get("/tasks?routing_key=a&routing_key=b"), detail: "routing_key=a,b: expected one value." },
  ],
  idempotency_key_reused: [
    {
      that: "what differs and the original are named",
      ask: async () => {
        const options = { headers: { "idempotency-key": `order-${randomUUID()}` } };
        await house.api.send("trial", { do: "succeed", number: 1 }, options);
        return house.api.send("trial", { do: "succeed", number: 2 }, options);
      },
      detail: /^Key order-\S+ was used at \S+Z with another payload \(\/number differs\)\. Original: \S+\. .*This one was not accepted\.$/,
      also: { differs: ["/number"], original: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    },
  ],
  unauthenticated: [
    {
      that: "no key",
      ask: () => keyed.api.get("/tasks"),
      detail: "No API key. Send Authorization: Bearer <key>.",
      headers: { "www-authenticate": "Bearer" },
    },
    { that: "another scheme", ask: authorized("Basic YTpi"), detail: 'Authorization is "Basic …"; expected Bearer <key>.' },
    { that: "a key that is unknown", ask: authorized("Bearer of another message"), detail: "The API key is not known here." },
    {
      that: "a payload is not even looked at",
      ask: () => keyed.api.send("trail", "{"),
      detail: "No API key. Send Authorization: Bearer <key>.",
    },
  ],
  store_unavailable: [
    {
      that: "a store that takes no writes: not accepted, safe to send again",
      ask: () => whileLocked(send({ do: "succeed" })),
      detail: "The store is unreachable. This task was NOT accepted.",
      also: { accepted: "no", send_again: { safe: true, after_seconds: 5 } },
      headers: { "retry-after": "5" },
    },
  ],
  unexpected: [
    {
      that: "nothing of the inside is shown; the request id leads to the log",
      ask: async () => {
        const { body } = await house.api.send("trial", { do: "succeed" });
        // No version of ours writes a time that is none.
        writeStore((db) => db.prepare("update tasks set accepted_at = 9e15 where id = unhex(?)").run(body.id.replaceAll("-", "")));
        return house.api.get(`/tasks/${body.id}`);
      },
      detail: /^Something failed that we did not foresee\. Request [0-9a-f-]{36}\.$/,
      also: { accepted: "no", send_again: { safe: true, after_seconds: 5 } },
    },
  ],
};

/** The same document, sent without a length. */
async function streamed(body: string): Promise<Answer<ProblemView>> {
  const pieces = new Blob([body]).stream();
  const headers = { "content-type": "application/json" };
  const init: RequestInit & { duplex: "half" } = { method: "POST", body: pieces, headers, duplex: "half" };
  const response = await fetch(new URL("/tasks/trial", house.api.url), init);
  return { status: response.status, headers: response.headers, body: (await response.json()) as ProblemView };
}

function writeStore(write: (db: DatabaseSync) => void): void {
  const db = new DatabaseSync(join(house.folder, "store/waybill.db"));
  db.exec("pragma busy_timeout = 5000");
  write(db);
  db.close();
}

/** Somebody else writes to the store's file and does not come to an end. */
async function whileLocked<T>(ask: () => Promise<T>): Promise<T> {
  const db = new DatabaseSync(join(house.folder, "store/waybill.db"));
  db.exec("pragma busy_timeout = 5000; begin immediate");
  try {
    return await ask();
  } finally {
    db.exec("rollback");
    db.close();
  }
}

test("every code that answers a request has a case here", () => {
  const codes = (Object.keys(catalogue) as ErrorCode[]).filter((code) => ["problem", "warning"].includes(catalogue[code].kind));
  const produced = Object.entries(refusals).filter(([, cases]) => cases.length > 0);
  expect([...produced.map(([code]) => code), ...warnings].toSorted()).toEqual(codes.toSorted());
});

for (const [code, cases] of Object.entries(refusals) as [ProblemCode, readonly Case[]][]) {
  for (const { that, ask, detail, also = {}, headers = {} } of cases) {
    test(`${code}: ${that}`, async () => {
      const answer = await ask();
      expect(answer.body).toMatchObject({
        ...{
          type: `/errors/${code}`,
          title: catalogue[code].title,
          status: statuses[code],
          code,
          accepted: "no",
          send_again: { safe: false },
        },
        detail: typeof detail === "string" ? detail : expect.stringMatching(detail),
        ...also,
      });
      expect(answer.status).toBe(statuses[code]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        "content-type": expect.stringMatching(/^application\/problem\+json/),
        "x-request-id": (answer.body as ProblemView & { request_id: string }).request_id,
        ...headers,
      });
    });
  }
}

/** Codes that stand beside a 202. */
const warnings: readonly ErrorCode[] = ["broker_unavailable"];

test("broker_unavailable: the task is accepted all the same, and the answer says so", async () => {
  const { status, body } = await away.api.send<{ id: string; state: string; warnings: unknown }>("trial", { do: "succeed" });
  expect(status).toBe(202);
  expect(body).toMatchObject({
    state: "accepted",
    warnings: [{ code: "broker_unavailable", hint: expect.stringContaining("do not send it again") }],
  });
  expect(await away.api.task(body.id)).toMatchObject({ state: "accepted" });
});

test("a refused task leaves nothing behind", async () => {
  const kept = () => house.readStore((db) => db.prepare("select count(*) as n from tasks").get()!["n"]);
  const before = await kept();
  for (const ask of [send({}), send("{"), option({ delay: "never" }), typed("text/plain")]) await ask();
  expect(await kept()).toBe(before);
});

test("what we did not foresee is in the log under the request id, with its cause, and nowhere else", async () => {
  const { body } = (await refusals.unexpected[0]!.ask()) as Answer<ProblemView & { request_id: string }>;
  const line = await house.server.untilLine(({ request_id }) => request_id === body.request_id);
  expect(line).toMatchObject({ msg: "unexpected", err: { type: "RangeError", message: "Invalid time value" } });
  expect(JSON.stringify(body)).not.toContain("RangeError");
});

test("with the right key all is as without one", async () => {
  const api = new Api(keyed.api.url, apiKey);
  expect((await api.send("trial", { do: "succeed" })).status).toBe(202);
  expect((await api.get("/errors/unauthenticated")).status).toBe(200);
});

test("a stranger may ask whether the server is well", async () => {
  expect((await keyed.api.get("/livez")).status).toBe(200);
  expect((await keyed.api.get("/readyz")).status).toBe(200);
});
