import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { uuidv7 } from "uuidv7";
import type { ContractSet } from "../contracts/contract_set.ts";
import { parseRate } from "../contracts/durations.ts";
import { isId } from "../dispatch/treatment.ts";
import { invalidFilter, operationInWrongState, operationNotFound, outOfScope } from "../lifecycle/errors.ts";
import { nameOfPriority, priorities } from "../lifecycle/priority.ts";
import type { NewOperation, OperationView, Store } from "../store/store.ts";
import { entryOf } from "./access/audit_entry.ts";
import { type Caller, isWithin } from "./access/caller.ts";
import { routingKeyOfOperation } from "./access/subjects.ts";
import { refuseUnknownKey } from "./filtered_key.ts";
import { readObject } from "./object_body.ts";
import { time } from "./render.ts";
import { shownFilter } from "./searchable.ts";
import { filterNames, filterOf, oneText, read, refuseUnknown, withoutFields } from "./tasks.ts";

/** Dead tasks by what they have in common, and operations: one thing done to many tasks, whose set is frozen when it is asked for. */
export function operationRoutes(app: FastifyInstance, store: Store, contracts: ContractSet): void {
  /** GET /dead_letters: groups, the largest first. */
  app.get<{ Querystring: Given }>("/dead_letters", async (request) => {
    refuseUnknown(request.query, ["routing_key"]);
    const routingKey = oneText("routing_key", request.query["routing_key"]);
    await refuseUnknownKey(routingKey, store, contracts);
    const groups = await read(store.deadLetterGroups(routingKey, mostListed));
    const seen = groups.filter(({ routingKey }) => isWithin(request.caller, routingKey));
    return {
      last: seen.length > 0 ? null : await lastOf(routingKey === null ? request.caller.scopes : new Set([routingKey])),
      groups: seen.map((one) => ({
        ...{ group: one.group, routing_key: one.routingKey, reason: one.reason, code: one.code, message: one.message },
        ...{ count: one.many, came_back: one.cameBack, first_at: time(one.firstAt), last_at: time(one.lastAt) },
        ...{ over_time: one.overTime, newest: one.newest },
      })),
    };
  });

  app.get("/operations", async ({ caller }) => {
    const found = await read(store.operations(mostListed));
    return { operations: found.filter((one) => mayTouch(caller, routingKeyOfOperation(one))).map((one) => render(one, caller)) };
  });

  /** POST /operations: begins one (202), or says how many tasks it would be done to (200). */
  app.post("/operations", async (request, reply) => {
    const now = Date.now();
    const { dryRun, operation } = readOperation(request.body, request.caller, contracts, now);
    if (!mayTouch(request.caller, operation.filter.routingKey)) throw outOfScope(request.caller);
    await refuseUnknownKey(operation.filter.routingKey, store, contracts);
    if (dryRun) return reply.send({ valid: true, total: await read(store.countMatching(operation)), at: time(now) });
    const begun = await read(
      store.audited(entryOf(request, `${operation.action}_tasks`, aboutOf(operation)), "beginOperation", operation, now),
    );
    return reply.code(202).header("location", `/operations/${begun.id}`).send(render(begun, request.caller));
  });

  app.get<OfOperation>("/operations/:id", async (request, reply) => answer(request, reply));

  /** POST /operations/:id/resume: goes on after a canary. */
  app.post<OfOperation>("/operations/:id/resume", async (request, reply) => {
    const { id, state, described } = await known(request.params.id);
    if (isOver(state)) throw operationInWrongState(id, state, "resume");
    const entry = entryOf(request, "resume_operation", aboutOf({ id, described }));
    await read(store.audited(entry, "resumeOperation", id, Date.now()));
    return answer(request, reply);
  });

  /** POST /operations/:id/abort: what was done stays done. */
  app.post<OfOperation>("/operations/:id/abort", async (request, reply) => {
    const { id, state, described } = await known(request.params.id);
    if (isOver(state)) throw operationInWrongState(id, state, "abort");
    const entry = entryOf(request, "abort_operation", aboutOf({ id, described }));
    await read(store.audited(entry, "abortOperation", id, Date.now()));
    return answer(request, reply);
  });

  /** Where nothing is dead: what was, and became of it. */
  async function lastOf(within: ReadonlySet<string> | null): Promise<object | null> {
    const last = await read(store.lastDead(within === null ? null : [...within]));
    if (last === null || last.became === "dead") return null;
    return { id: last.id, routing_key: last.routingKey, died_at: time(last.diedAt), became: last.became };
  }

  async function known(id: string): Promise<OperationView> {
    const operation = isId(id) ? await read(store.operation(id)) : null;
    if (operation === null) throw operationNotFound(id);
    return operation;
  }

  async function answer({ params: { id }, caller }: FastifyRequest<OfOperation>, reply: FastifyReply): Promise<FastifyReply> {
    return reply.send(render(await known(id), caller));
  }

  function render(operation: OperationView, caller: Caller): object {
    return rendered(operation, shownFilter(operation.described, contracts, caller));
  }
}

const isOver = (state: OperationView["state"]) => state === "finished" || state === "aborted";

type Given = Readonly<Record<string, unknown>>;

interface OfOperation {
  readonly Params: { readonly id: string };
}

const mostListed = 200;

const aboutOf = (operation: Pick<OperationView, "id" | "described">) => ({
  routingKey: routingKeyOfOperation(operation),
  target: operation.id,
});

/** Null: tasks of all contracts. */
const mayTouch = (caller: Caller, routingKey: string | null): boolean =>
  routingKey === null ? caller.scopes === null : isWithin(caller, routingKey);

function readOperation(
  body: unknown,
  caller: Caller,
  contracts: ContractSet,
  now: number,
): { readonly dryRun: boolean; readonly operation: NewOperation } {
  const given = readObject(body, "Nothing was done.");
  refuseUnknown(given, ["action", "filter", "rate", "first", "first_succeed", "priority", "dry_run"]);
  const { action, filter = {}, dry_run: dryRun = false } = given;
  if (action !== "replay" && action !== "cancel") throw invalidFilter("action", shown(action), "replay or cancel");
  if (!isObject(filter)) throw invalidFilter("filter", shown(filter), `an object with ${filterNames.join(", ")}`);
  // "Everything" is never meant by saying nothing.
  if (Object.keys(filter).length === 0) throw invalidFilter("filter", shown(given["filter"]), `at least one of ${filterNames.join(", ")}`);
  if (typeof dryRun !== "boolean") throw invalidFilter("dry_run", shown(dryRun), "true or false");
  refuseUnknown(withoutFields(filter), filterNames);
  const operation = { id: uuidv7(), action, filter: filterOf(filter, caller, contracts, now), described: JSON.stringify(filter) } as const;
  const first = numberOf("first", given["first"], 10_000);
  const treatment = { rate: rateOf(given["rate"]), first, firstSucceed: firstSucceedOf(given["first_succeed"], first) };
  return { dryRun, operation: { ...operation, ...treatment, priority: priorityOf(given["priority"], action) } };
}

const isObject = (value: unknown): value is Given => typeof value === "object" && value !== null && !Array.isArray(value);
const shown = (value: unknown): string => JSON.stringify(value) ?? "nothing";

function rateOf(value: unknown): number | null {
  if (value === undefined) return null;
  const rate = typeof value === "string" ? parseRate(value) : null;
  if (rate === null) throw invalidFilter("rate", shown(value), "a number for each second, minute or hour, for example 20/s");
  return (rate.count * 1_000) / rate.perMs;
}

function numberOf(name: string, value: unknown, most: number): number | null {
  if (value === undefined) return null;
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > most)
    throw invalidFilter(name, shown(value), `a number from 1 to ${most}`);
  return value as number;
}

function firstSucceedOf(value: unknown, first: number | null): number | null {
  if (value !== undefined && first === null) throw invalidFilter("first_succeed", shown(value), "first beside it: of how many");
  return numberOf("first_succeed", value, first ?? 1);
}

function priorityOf(value: unknown, action: NewOperation["action"]): number | null {
  if (value === undefined) return null;
  if (action !== "replay") throw invalidFilter("priority", shown(value), "no priority of what is cancelled");
  if (value !== "normal" && value !== "high") throw invalidFilter("priority", shown(value), "normal or high");
  return priorities[value];
}

function rendered(operation: OperationView, filter: object): object {
  const { id, action, state, total, done, moved, first, firstSucceed, priority, rate, ends } = operation;
  return {
    ...{
      id,
      action,
      filter,
      state,
      created_at: time(operation.createdAt),
      ended_at: time(operation.endedAt),
    },
    ...{ total, done, skipped: done - moved, unfinished: ends.unfinished, succeeded: ends.well, failed: ends.badly },
    ...{ first, first_succeed: firstSucceed, canary: first === null ? null : operation.canary, rate_per_second: rate },
    priority: priority === null ? null : nameOfPriority(priority),
  };
}
