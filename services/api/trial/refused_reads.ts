import { expect } from "vitest";
import type { House } from "../../../test/support/house.ts";
import { Api, type ProblemView } from "../../../test/support/http.ts";
import { apiKey, type Case, get, writeStore } from "./case.ts";

const request = (method: string, path: string, body?: string): Case["ask"] => {
  return ({ house }) => house.api.request<ProblemView>(method, path, body === undefined ? {} : { body });
};
const authorized = (authorization: string): Case["ask"] => {
  return ({ keyed }) => keyed.api.get<ProblemView>("/tasks", { headers: { authorization } });
};

const pipeline = (body: object | string): Case["ask"] => {
  return ({ house }) =>
    house.api.request<ProblemView>("POST", "/pipelines", { body: typeof body === "string" ? body : JSON.stringify(body) });
};

const schedule = (members: object): Case["ask"] => {
  const usual = { routing_key: "trial", payload: { do: "succeed" }, cron: "0 7 * * *" };
  return ({ house }) => house.api.request<ProblemView>("POST", "/schedules", { body: JSON.stringify({ ...usual, ...members }) });
};

const operation = (body: object): Case["ask"] => {
  return ({ house }) => house.api.request<ProblemView>("POST", "/operations", { body: JSON.stringify(body) });
};

const apiKeyOf = (body: object): Case["ask"] => {
  return ({ keyed }) => ask(keyed, apiKey, "POST", "/api_keys", body);
};

/** As the key of this role would, which is made for it. */
const as = (members: object, method: string, path: string, body?: object): Case["ask"] => {
  return async ({ keyed }) => {
    const name = `case-${++made}`;
    const { body: key } = await ask<{ readonly api_key: string }>(keyed, apiKey, "POST", "/api_keys", { name, ...members });
    const answer = await ask(keyed, key.api_key, method, path, body);
    return { ...answer, body: { ...answer.body, detail: answer.body.detail.replace(name, "ci") } };
  };
};
let made = 0;

function ask<Body = ProblemView>({ api: { url } }: House, key: string, method: string, path: string, body?: object) {
  return new Api(url, key).request<Body>(method, path, body === undefined ? {} : { body: JSON.stringify(body) });
}

const noTask = "0199a3f2-77c1-7d6e-9a55-1f0c5b2e8f1c";

/** What is answered to a path, a filter or a stranger, whatever the body is. */
export const refusedReads = {
  unknown_routing_key: [
    {
      that: "a misspelt routing key is answered with the one that may have been meant",
      ask: ({ house }) => house.api.send("trail", {}),
      detail: 'No contract is published for "trail". Did you mean trial?',
      also: { suggestions: ["trial"], hint: "GET /contracts" },
    },
    {
      that: "nothing is suggested where nothing is close",
      ask: ({ house }) => house.api.send("quite_another", {}),
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
    {
      that: "a task that is not kept and is to be cancelled",
      ask: request("POST", `/tasks/${noTask}/cancel`),
      detail: `No task ${noTask}. Finished tasks are kept for 30 days.`,
    },
    { that: "a schedule that is not kept", ask: get(`/schedules/${noTask}`), detail: `No schedule ${noTask}.` },
    {
      that: "a pipeline that is not kept",
      ask: get(`/pipelines/${noTask}`),
      detail: `No pipeline ${noTask}. Finished pipelines are kept for 30 days.`,
    },
    {
      that: "a pipeline that has no such name",
      ask: pipeline({ name: "rely" }),
      detail: 'No pipeline is named "rely". Did you mean relay? Nothing was begun.',
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
  wrong_state: [
    {
      that: "a task that waits cannot be replayed",
      ask: async ({ house }) => {
        const id = await house.accepted({ do: "succeed" }, { query: { delay: "1d" } });
        return house.api.request<ProblemView>("POST", `/tasks/${id}/replay`);
      },
      detail: /^Task [0-9a-f-]{36} is scheduled; only dead, cancelled and expired tasks can be replayed\. Nothing was changed\.$/,
      also: { state: "scheduled" },
    },
    {
      that: "an operation that was aborted cannot be aborted again",
      ask: async ({ house }) => {
        const body = JSON.stringify({ action: "cancel", filter: { state: "expired" } });
        const { id } = (await house.api.request<{ readonly id: string }>("POST", "/operations", { body })).body;
        await house.api.request("POST", `/operations/${id}/abort`);
        return house.api.request<ProblemView>("POST", `/operations/${id}/abort`);
      },
      detail: /^Operation [0-9a-f-]{36} is (aborted|finished); only running and stopped operations can be aborted\. Nothing was changed\.$/,
    },
    {
      that: "a running pipeline cannot be resumed",
      ask: async ({ house }) => {
        const body = JSON.stringify({ name: "relay", input: { first: "hold" } });
        const { id } = (await house.api.request<{ readonly id: string }>("POST", "/pipelines", { body })).body;
        return house.api.request<ProblemView>("POST", `/pipelines/${id}/resume`);
      },
      detail: /^Pipeline [0-9a-f-]{36} is running; only failed and cancelled pipelines can be resumed\. Nothing was changed\.$/,
      also: { state: "running" },
    },
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
      that: "a routing key is sent to, whatever else the path could mean",
      ask: request("PUT", "/tasks/trial?dry_run=true"),
      detail: "/tasks/trial takes POST, not PUT.",
      headers: { allow: "POST" },
    },
    {
      that: "a routing key is no task that is not found",
      ask: request("GET", "/tasks/trial"),
      detail: "/tasks/trial takes POST, not GET.",
      headers: { allow: "POST" },
    },
    {
      that: "a task's id is no routing key",
      ask: request("OPTIONS", "/tasks/01990000-0000-7000-8000-000000000000"),
      detail: "/tasks/01990000-0000-7000-8000-000000000000 takes GET, HEAD, not OPTIONS.",
      headers: { allow: "GET, HEAD" },
    },
    {
      that: "what is neither may have been meant as both",
      ask: request("DELETE", "/tasks/trail"),
      detail: "/tasks/trail takes GET, HEAD, POST, not DELETE.",
      headers: { allow: "GET, HEAD, POST" },
    },
    {
      that: "a path as it is written is no schedule's id",
      ask: request("PATCH", "/schedules/preview"),
      detail: "/schedules/preview takes POST, not PATCH.",
      headers: { allow: "POST" },
    },
    {
      that: "a method that has to say what its body is, and does not",
      ask: request("QUERY", "/livez"),
      detail: "/livez takes GET, HEAD, not QUERY.",
      headers: { allow: "GET, HEAD" },
    },
    {
      that: "a body of another type changes nothing",
      ask: ({ house }) => house.api.request<ProblemView>("PUT", "/livez", { body: "x", headers: { "content-type": "text/plain" } }),
      detail: "/livez takes GET, HEAD, not PUT.",
      headers: { allow: "GET, HEAD" },
    },
  ],
  invalid_filter: [
    { that: "an unknown key", ask: get("/tasks?stat=dead"), detail: 'Unknown key "stat". Did you mean state?' },
    { that: "a key like no other", ask: get("/tasks?colour=red"), detail: /^Unknown key "colour"\. Known: routing_key, state,/ },
    { that: "an unknown state", ask: get("/tasks?state=dead,succeded"), detail: 'Unknown state "succeded". Did you mean succeeded?' },
    { that: "what is to be followed", ask: get("/events"), detail: /^follow=: expected queues, tasks, queue:<routing key> or task:<id>/ },
    { that: "a queue that there is not", ask: get("/events?follow=queue:trail"), detail: /did you mean queue:trial\?\.$/ },
    {
      that: "a queue like no other",
      ask: get("/events?follow=queue:nix"),
      detail: 'follow=queue:nix: expected queue:<routing key>, and no contract is called "nix"; GET /contracts lists those there are.',
    },
    { that: "a task id that is none", ask: get("/events?follow=task:1"), detail: "follow=task:1: expected task:<id>." },
    { that: "a state that no pipeline has", ask: get("/pipelines?state=dead"), detail: /^state=dead: expected one of running,/ },
    { that: "since", ask: get("/tasks?since=yesterday"), detail: /^since=yesterday: expected a time as .*, or how long ago, as 24h\.$/ },
    {
      that: "before without a zone",
      ask: get("/tasks?before=2026-01-01T10:00:00"),
      detail: /^before=2026-01-01T10:00:00: expected a time/,
    },
    { that: "after", ask: get("/tasks?after=5"), detail: "after=5: expected a task id." },
    { that: "limit", ask: get("/tasks?limit=201"), detail: "limit=201: expected a number from 1 to 200." },
    { that: "a limit of nothing", ask: get("/tasks?limit=0"), detail: "limit=0: expected a number from 1 to 200." },
    {
      that: "a state of nothing, which is not every state",
      ask: operation({ action: "cancel", filter: { state: null } }),
      detail: /^Unknown state "null"\. Known: scheduled,/,
    },
    {
      that: "a moment that is an object without a text of its own",
      ask: operation({ action: "cancel", filter: { since: { toString: 1 } } }),
      detail: /^since=an object: expected a time as/,
    },
    {
      that: "a text with a character that no text of a store has",
      ask: get("/dead_letters?routing_key=%00"),
      detail: "routing_key=\u0000: expected a text without the character U+0000.",
    },
    { that: "two routing keys", ask: get("/tasks?routing_key=a&routing_key=b"), detail: "routing_key=a,b: expected one value." },
  ],
  invalid_pipeline: [
    {
      that: "a step whose payload cannot fit, with every problem",
      ask: pipeline({ steps: [{ name: "one", routing_key: "trial", payload: { do: { $from: "/input/what" } } }] }),
      detail: "/steps/0/payload/do: expected a value at /input/what, got nothing. Nothing was begun.",
      also: { problems: [{ pointer: "/steps/0/payload/do", expected: "a value at /input/what", got: "nothing" }] },
    },
    {
      that: "a member that there is not",
      ask: pipeline({ step: [] }),
      detail: "/step: expected one of steps, deadline, input, got step. Nothing was begun.",
    },
    {
      that: "an input that does not fit the pipeline's schema",
      ask: pipeline({ name: "relay", input: { first: "stop" } }),
      detail: /^\/input\/first: expected one of: .*, got string "stop"\. Nothing was begun\.$/,
    },
  ],
  invalid_schedule: [
    {
      that: "a cron expression, in the words of errors that people read",
      ask: schedule({ cron: "0 25 * * *" }),
      detail: '"0 25 * * *": hour 25 is outside 0 to 23. Nothing was changed.',
      also: { problems: [{ pointer: "/cron" }] },
    },
    {
      that: "a text that is an object without a text of its own",
      ask: schedule({ cron: { toString: 1 } }),
      detail: '/cron: expected a cron expression such as 0 7 * * 1-5, got {"toString":1}. Nothing was changed.',
    },
    {
      that: "a number that a double would write otherwise, in place of a text",
      ask: ({ house }) =>
        house.api.request<ProblemView>("POST", "/schedules", { body: '{"routing_key": [5.0], "cron": "@daily", "payload": {}}' }),
      detail: "/routing_key: expected the routing key of a contract, got [5.0]. Nothing was changed.",
    },
    {
      that: "a member of catch_up beside its own",
      ask: schedule({ catch_up: { all_up_to: 1, at: "once" } }),
      detail: /^\/catch_up: expected none, last or \{"all_up_to": 1 to \d+\}, got \{"all_up_to":1,"at":"once"\}\./,
    },
    {
      that: "a time zone",
      ask: schedule({ time_zone: "Europe/Belin" }),
      detail: '"Europe/Belin" is no time zone of the IANA database, such as Europe/Berlin or UTC. Nothing was changed.',
    },
    {
      that: "a member that there is not, and every other problem with it",
      ask: schedule({ overlap: "both", catch_up: 1000, jitter: "2d" }),
      detail: '/overlap: expected skip, queue or cancel_running, got "both". And 2 more. Nothing was changed.',
      also: { problems: [{ pointer: "/overlap" }, { pointer: "/catch_up" }, { pointer: "/jitter" }] },
    },
  ],
  duplicate_schedule: [
    {
      that: "a name that another schedule has",
      ask: async (houses) => {
        await schedule({ name: "taken" })(houses);
        return schedule({ name: "taken" })(houses);
      },
      detail: "Another schedule is named taken. Nothing was changed.",
    },
  ],
  unauthenticated: [
    {
      that: "no key",
      ask: ({ keyed }) => keyed.api.get("/tasks"),
      detail: "No API key. Send Authorization: Bearer <key>.",
      headers: { "www-authenticate": "Bearer" },
    },
    { that: "another scheme", ask: authorized("Basic YTpi"), detail: 'Authorization is "Basic …"; expected Bearer <key>.' },
    { that: "a key that is unknown", ask: authorized("Bearer of another message"), detail: "The API key is not known here." },
    {
      that: "a payload is not even looked at",
      ask: ({ keyed }) => keyed.api.send("trail", "{"),
      detail: "No API key. Send Authorization: Bearer <key>.",
    },
  ],
  forbidden: [
    {
      that: "a role that has not the right, with the one that it has and the one that is needed",
      ask: as({ role: "developer" }, "POST", `/tasks/${noTask}/replay`),
      detail: "API key ci may send but not replay; that needs operator.",
    },
    {
      that: "who may only read",
      ask: as({ role: "viewer" }, "POST", "/tasks/trial", { do: "succeed" }),
      detail: "API key ci may read but not send; that needs developer.",
    },
    {
      that: "who operates, and would make keys",
      ask: as({ role: "operator" }, "POST", "/api_keys", { name: "another", role: "viewer" }),
      detail: "API key ci may replay but not make API keys; that needs admin.",
    },
    {
      that: "to put a task in another's place ends that one",
      ask: as({ role: "developer" }, "POST", `/tasks/trial?replaces=${noTask}`, { do: "succeed" }),
      detail: "API key ci may send but not replace a task; that needs operator.",
    },
  ],
  rate_limited: [
    {
      that: "who tries to sign in again and again",
      ask: async ({ away }) => {
        const signIn = () => away.api.request<ProblemView>("POST", "/session", { body: '{"api_key": "any"}' });
        for (let times = 0; times < 10; times++) await signIn();
        return signIn();
      },
      detail: /^127\.0\.0\.1 has tried to sign in more than 10 times in a minute\. The next request is taken in \d s\. Nothing was done\.$/,
      also: { send_again: { safe: true } },
      headers: { "retry-after": expect.stringMatching(/^\d$/) },
    },
  ],
  invalid_api_key: [
    {
      that: "no API key to sign in with",
      ask: request("POST", "/session", '{"key": "any"}'),
      detail: "/key: expected nothing but api_key. Nobody was signed in.",
    },
    {
      that: "a role that there is not",
      ask: apiKeyOf({ name: "ci", role: "boss" }),
      detail: '/role: expected one of viewer, developer, operator, admin, got "boss". Nothing was changed.',
    },
    {
      that: "every problem with it",
      ask: apiKeyOf({ name: "environment", role: "viewer", scopes: ["trail"], expires_in: "1s", rate_limit: "fast", owner: "me" }),
      detail: /^\/name: expected 1 to 63 letters, .*, got "environment"\. And 4 more\. Nothing was changed\.$/,
      also: {
        problems: [
          ...["/name", "/scopes/0", "/expires_in", "/rate_limit"].map((pointer) => ({ pointer })),
          { pointer: "/owner", got: "owner" },
        ],
      },
    },
    {
      that: "an admin of some routing keys",
      ask: apiKeyOf({ name: "ci", role: "admin", scopes: ["trial"] }),
      detail: '/scopes: expected none, since it is an admin\'s, got ["trial"]. Nothing was changed.',
    },
  ],
  duplicate_api_key: [
    {
      that: "a name that another key has",
      ask: async (houses) => {
        await apiKeyOf({ name: "taken", role: "viewer" })(houses);
        return apiKeyOf({ name: "taken", role: "viewer" })(houses);
      },
      detail: "Another API key is named taken. Nothing was changed.",
    },
  ],
  unexpected: [
    {
      that: "nothing of the inside is shown; the request id leads to the log",
      ask: async ({ house }) => {
        const { body } = await house.api.send("trial", { do: "succeed" });
        // No version of ours writes a time that is none.
        writeStore(house, (db) => db.prepare("update tasks set accepted_at = 9e15 where id = unhex(?)").run(body.id.replaceAll("-", "")));
        return house.api.get(`/tasks/${body.id}`);
      },
      detail: /^Something failed that we did not foresee\. Request [0-9a-f-]{36}\.$/,
      also: { accepted: "no", send_again: { safe: true, after_seconds: 5 } },
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
