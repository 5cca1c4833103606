import { suggestions } from "@waybill/contracts/validation";
import type { FastifyInstance } from "fastify";
import type { ContractSet } from "../contracts/contract_set.ts";
import { parseDuration } from "../contracts/durations.ts";
import { givenText } from "../contracts/given_text.ts";
import { isId, parseTime } from "../dispatch/treatment.ts";
import { forbidden, invalidFilter, storeUnreadable, taskNotFound, unknownFilter, unknownState } from "../lifecycle/errors.ts";
import { hasRightsOf } from "../lifecycle/role.ts";
import { type TaskState, taskStates } from "../lifecycle/task.ts";
import { mostCounted, type Store, type TaskFilter } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import type { Caller } from "./access/caller.ts";
import { maskerOf } from "./access/masking.ts";
import { refuseUnknownKey } from "./filtered_key.ts";
import { renderTask } from "./render.ts";
import { fieldsOf, isField } from "./searchable.ts";

const json = "application/json; charset=utf-8";

export function taskRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  const shown = maskerOf(contracts);

  /** GET /tasks/:id: state, attempts, result, failure; with `reveal=true` also what its contract calls sensitive. */
  app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>("/tasks/:id", async (request, reply) => {
    const { id } = request.params;
    if (!isId(id)) throw taskNotFound(id);
    const reveals = revealOf(request.query, request.caller);
    const task = await read(store.task(id));
    if (task === null) throw taskNotFound(id);
    if (!reveals) return reply.type(json).send(renderTask(shown(task)));
    await read(store.audit(entryOf(request, "reveal_task", { routingKey: task.routingKey, target: id }), 1));
    return reply.type(json).send(renderTask(task));
  });

  /** GET /tasks: newest first, in pages by id. A page's `next` is the URL of the page after it; null: this is the last. */
  app.get<{ Querystring: Record<string, unknown> }>("/tasks", async (request, reply) => {
    const { filter, after, limit, counts } = readFilter(request.query, request.caller, contracts, Date.now());
    await refuseUnknownKey(filter.routingKey, store, contracts);
    // One more than asked for tells whether there is a page after this one.
    const [found, total] = await Promise.all([
      read(store.tasks(filter, after, limit + 1)),
      counts ? read(store.countTasks(filter, mostCounted + 1)) : null,
    ]);
    const page = found.slice(0, limit);
    const next = found.length > limit ? JSON.stringify(pageAfter("/tasks", request.query, page.at(-1)!.id)) : "null";
    return reply
      .type(json)
      .send(
        `{"tasks":[${page.map((task) => renderTask(shown(task))).join(",")}],"next":${next}${total === null ? "" : `,"total":${total}`}}`,
      );
  });
}

function revealOf(query: Readonly<Record<string, unknown>>, caller: Caller): boolean {
  refuseUnknown(query, ["reveal"]);
  const reveals = isTrue("reveal", query["reveal"]);
  if (reveals && !hasRightsOf(caller.role, "developer")) throw forbidden(caller, "reveal sensitive fields", "developer");
  return reveals;
}

function isTrue(name: string, value: unknown): boolean {
  if (value !== undefined && value !== "true" && value !== "false") throw invalidFilter(name, givenText(value), "true or false");
  return value === "true";
}

export async function read<Value>(asked: Promise<Value>): Promise<Value> {
  return asked.catch((error: unknown) => {
    throw storeUnreadable(error);
  });
}

/** The query of `GET /tasks`; what is not understood is refused by name, never ignored. */
function readFilter(
  query: Readonly<Record<string, unknown>>,
  caller: Caller,
  contracts: ContractSet,
  now: number,
): { filter: TaskFilter; after: string | null; limit: number; counts: boolean } {
  refuseUnknown(withoutFields(query), [...filterNames, "after", "limit", "count"]);
  return {
    filter: { ...filterOf(query, caller, contracts, now), within: caller.scopes === null ? null : [...caller.scopes] },
    after: query["after"] === undefined ? null : idOf(query["after"]),
    limit: limitOf(query["limit"]),
    counts: isTrue("count", query["count"]),
  };
}

/** Each has an index, or is looked for among what another has found; of all others there is no such parameter. */
export const filterNames = [
  ...(["routing_key", "state", "not_state", "group", "since", "before", "ended_before"] as const),
  ...(["attempt_over", "duration_over", "error", "idempotency_key"] as const),
];

export function refuseUnknown(given: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const name of Object.keys(given)) if (!known.includes(name)) throw unknownFilter(name, known, suggestions(name, known));
}

/** Those are the contract's to know. */
export const withoutFields = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !isField(name)));

export function filterOf(given: Readonly<Record<string, unknown>>, caller: Caller, contracts: ContractSet, now: number): TaskFilter {
  const routingKey = oneText("routing_key", given["routing_key"]);
  return {
    routingKey,
    fields: fieldsOf(given, routingKey, contracts, caller),
    states: wantedStates(given),
    group: groupOf(given["group"]),
    acceptedSince: momentOf("since", given["since"], now),
    acceptedBefore: momentOf("before", given["before"], now),
    endedBefore: momentOf("ended_before", given["ended_before"], now),
    attemptOver: attemptOf(given["attempt_over"]),
    workedOverMs: workedOverOf(given["duration_over"]),
    failedWith: oneText("error", given["error"]),
    idempotencyKey: oneText("idempotency_key", given["idempotency_key"]),
  };
}

/** Without `state` and `not_state` all: none is named. */
function wantedStates(given: Readonly<Record<string, unknown>>): readonly TaskState[] {
  const wanted = statesOf(given["state"]);
  const left = statesOf(given["not_state"]);
  if (left.length === 0) return wanted;
  const states = (wanted.length === 0 ? taskStates : wanted).filter((state) => !left.includes(state));
  if (states.length === 0) throw invalidFilter("not_state", givenText(given["not_state"]), "states that leave another one");
  return states;
}

const statesOf = (value: unknown): readonly TaskState[] =>
  value === undefined ? [] : [value].flat().flatMap((one) => givenText(one).split(",").map(stateOf));

function attemptOf(value: unknown): number | null {
  if (value === undefined) return null;
  if (!/^[1-9][0-9]{0,3}$/.test(givenText(value))) throw invalidFilter("attempt_over", givenText(value), "a number from 1 to 9999");
  return Number(value);
}

/** What took less than a second has no index. */
function workedOverOf(value: unknown): number | null {
  if (value === undefined) return null;
  const ms = parseDuration(givenText(value));
  if (ms === null || ms < 1_000 || ms > 3_650 * 86_400_000)
    throw invalidFilter("duration_over", givenText(value), "a time from 1s to 3650d, as 10s");
  return ms;
}

function groupOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (!/^[0-9a-f]{16}$/.test(givenText(value)))
    throw invalidFilter("group", givenText(value), "a group of GET /dead_letters: 16 hexadecimal digits");
  return givenText(value);
}

export function oneText(name: string, value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== "string") throw invalidFilter(name, givenText(value), "one value");
  // PostgreSQL has no text with it, so there is nothing to be found.
  if (value.includes("\0")) throw invalidFilter(name, value, "a text without the character U+0000");
  return value;
}

function stateOf(value: string): TaskState {
  if ((taskStates as readonly string[]).includes(value)) return value as TaskState;
  throw unknownState(value, taskStates, suggestions(value, taskStates));
}

/** A time (RFC 3339), or how long ago: `24h`. */
export function momentOf(name: string, value: unknown, now: number): number | null {
  if (value === undefined) return null;
  const ago = parseDuration(givenText(value));
  // Before 1970 nothing was accepted, and further back than the first century no date can be written.
  if (ago !== null) return Math.max(now - ago, 0);
  const time = parseTime(givenText(value));
  if (time === null) throw invalidFilter(name, givenText(value), "a time as 2026-11-24T10:00:00Z, or how long ago, as 24h");
  return time;
}

function idOf(value: unknown): string {
  if (!isId(givenText(value))) throw invalidFilter("after", givenText(value), "a task id");
  return givenText(value);
}

export function limitOf(value: unknown): number {
  if (value === undefined) return 50;
  if (!/^[0-9]{1,3}$/.test(givenText(value)) || Number(value) < 1 || Number(value) > 200) {
    throw invalidFilter("limit", givenText(value), "a number from 1 to 200");
  }
  return Number(value);
}

/** The path of the page that follows. */
export function pageAfter(path: string, query: Readonly<Record<string, unknown>>, after: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, after }))
    for (const one of [value].flat()) parameters.append(name, givenText(one));
  return `${path}?${parameters}`;
}
