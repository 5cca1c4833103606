import type { ProblemView } from "../../../test/support/http.ts";
import { type Case, get, writeStore } from "./case.ts";

const request = (method: string, path: string): Case["ask"] => {
  return ({ house }) => house.api.request<ProblemView>(method, path);
};
const authorized = (authorization: string): Case["ask"] => {
  return ({ keyed }) => keyed.api.get<ProblemView>("/tasks", { headers: { authorization } });
};

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
