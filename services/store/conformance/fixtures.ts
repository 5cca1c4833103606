import { uuidv7 } from "uuidv7";
import { policyOf } from "../../contracts/contract_document.ts";
import type { Policy, RetryPolicy } from "../../contracts/policy.ts";
import { plainLane } from "../../lifecycle/lane.ts";
import type { Adopted, Outcome } from "../../lifecycle/outcome.ts";
import type { ClaimedTask, KeptContract, NewTask, Report, Store, TaskFilter } from "../store.ts";

/** What the conformance suite says again and again, once. */

const retry: RetryPolicy = { maxAttempts: 3, backoff: "constant", firstDelayMs: 2_000, maxDelayMs: 2_000, jitter: 0, on: {} };

export const contractOf = (routingKey: string, policy: Partial<Policy> = {}): KeptContract => ({
  digest: `digest of ${routingKey}`,
  routingKey,
  document: "{}",
  policy: { ...policyOf({ title: "", description: "", owner: "" }), retry, ...policy },
});

export const start = 1_800_000_000_000;

/** Of the first who takes the lease of an empty store: the suite itself. */
export const epoch = 1;

export function newTask(changes: Partial<NewTask> & { readonly json?: string } = {}): NewTask {
  const { json = '{"user_id": 1}', ...rest } = changes;
  return {
    id: uuidv7(),
    routingKey: "data_export",
    payload: Buffer.from(json),
    contract: "digest of data_export",
    priority: 4,
    dueAt: null,
    expiresAt: null,
    idempotency: null,
    unique: null,
    maxAttempts: null,
    replaces: null,
    webhook: null,
    traceparent: null,
    tracestate: null,
    lane: plainLane,
    orderKey: null,
    releaseNo: null,
    ...rest,
  };
}

export async function openRunway(store: Store, runway: number, now = start, routingKey = "data_export"): Promise<void> {
  await store.writeRunways(epoch, [{ routingKey, runway, inBroker: 0 }], now);
}

/** A filter that leaves nothing out. */
export const everything: TaskFilter = { routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null };

/** Keeps tasks that wait. */
export async function waiting(store: Store, publisher: number, many: number, changes: Partial<NewTask> = {}): Promise<readonly NewTask[]> {
  const tasks = Array.from({ length: many }, () => newTask(changes));
  await store.accept(tasks, publisher, start);
  return tasks;
}

/** Keeps tasks and claims them: their messages are on their way. */
/** In a trace of its own. */
export const traced = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "a=1" };

export async function released(
  store: Store,
  publisher: number,
  many: number,
  firstReleaseNo = 1,
  changes: Partial<NewTask> = {},
): Promise<readonly ClaimedTask[]> {
  await openRunway(store, 1_000);
  await waiting(store, publisher, many, changes);
  return (await store.claim({ publisher, routingKey: "data_export", firstReleaseNo, limit: many }, start)) ?? [];
}

type Changes<Kind extends Outcome["kind"]> = Partial<Extract<Outcome, { kind: Kind }>>;

const about = (task: { readonly id: string }) => ({ taskId: task.id, attempt: 1, consumer: "export-1.a" });
const timed = { startedAt: start + 1, finishedAt: start + 5 };

export const progress = (task: { readonly id: string }, changes: Changes<"progress"> = {}): Report =>
  reportOf({ kind: "progress", ...about(task), progress: null, note: null, redeliveries: 0, ackedEarly: false, ...changes });

export const succeeded = (task: { readonly id: string }, changes: Changes<"succeeded"> = {}): Report =>
  reportOf({ kind: "succeeded", ...about(task), ...timed, result: '{"row_count":1}', ...changes });

export const failed = (task: { readonly id: string }, changes: Changes<"failed"> = {}): Report =>
  reportOf({
    ...{ kind: "failed", ...about(task), ...timed, failure: "transient", code: "busy", message: "the database is busy" },
    ...{ detail: null, retryAfterMs: null, problems: null },
    ...changes,
  } as Outcome);

export const snoozed = (task: { readonly id: string }, changes: Changes<"snoozed"> = {}): Report =>
  reportOf({ kind: "snoozed", ...about(task), forMs: 60_000, ...changes });

export const adopted = (changes: Partial<Adopted> = {}): Report =>
  reportOf({
    kind: "adopted",
    taskId: uuidv7(),
    attempt: 1,
    consumer: "export-1.a",
    routingKey: "data_export",
    payload: Buffer.from("{}"),
    traceparent: null,
    tracestate: null,
    ...changes,
  });

function reportOf(outcome: Outcome): Report {
  return { outcome, random: 0.5 };
}
