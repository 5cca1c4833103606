import { afterAttempt } from "../../lifecycle/breaker.ts";
import { carryOut } from "../../lifecycle/carry_out.ts";
import { retryOfTheUnknown } from "../../lifecycle/failure.ts";
import { type Judgement, judge } from "../../lifecycle/judge.ts";
import type { Adopted, Failed, Outcome } from "../../lifecycle/outcome.ts";
import { placesOf } from "../../lifecycle/runway.ts";
import type { TaskRecord } from "../../lifecycle/task.ts";
import { changesOfReport, endedBy, type FollowUp, followUpOf, pipelinesOf, webhookOfDeath } from "../follow_up.ts";
import { searchableIn } from "../searchable_in.ts";
import { type KeptContract, NotRecordable, type Recorded, type Report, type UnreadableMessage } from "../store.ts";
import type { Connection } from "./connection.ts";
import { carryOn, type Moved } from "./pipelines.ts";
import { giveRoom } from "./publish.ts";
import { breakerOf, writeBreaker } from "./release.ts";
import { idBytes, recordColumns, recordOf } from "./rows.ts";
import { keepFields } from "./searchable.ts";
import { tellWebhook } from "./webhooks.ts";

/**
 * Records a batch of reports, in order: each is judged against the row as the reports before it left it,
 * so two reports of one task in one batch are no special case. One transaction; a batch that fails as a
 * whole is repeated report by report, so that one bad report harms no neighbour.
 */
export function record(connection: Connection, reports: readonly Report[], contracts: KnownContracts, now: number): RecordedAll {
  try {
    return connection.transaction(() => recordAll(connection, reports, contracts, now));
  } catch {
    const each = reports.map((report) => alone(connection, report, contracts, now));
    return { value: each.flatMap(({ value }) => value), changes: each.flatMap(({ changes }) => changes) };
  }
}

export function recordAll(connection: Connection, reports: readonly Report[], contracts: KnownContracts, now: number): RecordedAll {
  const value = reports.map((report) => recordOne(connection, report, contracts, now));
  return { value, changes: [...value.flatMap(changesOfReport), ...carryOn(connection, pipelinesOf(value), contracts, now)] };
}

type RecordedAll = Moved<readonly Recorded[]>;

/** The newest contract of each routing key: policy is decided by it, whatever contract a task was accepted under. */
type KnownContracts = ReadonlyMap<string, KeptContract>;

function alone(connection: Connection, report: Report, contracts: KnownContracts, now: number): RecordedAll {
  try {
    return connection.transaction(() => recordAll(connection, [report], contracts, now));
  } catch (error) {
    if (!isOfTheReport(error)) throw error;
    return { value: [{ kind: "failed", taskId: report.outcome.taskId, error: String(error) }], changes: [] };
  }
}

/** SQLITE_CONSTRAINT: the values are wrong. Anything else (a full disk, a broken file) is the store's trouble, and may pass. */
function isOfTheReport(error: unknown): boolean {
  return error instanceof NotRecordable || ((error as { errcode?: number }).errcode ?? 0) % 256 === 19;
}

function recordOne(connection: Connection, { outcome, random }: Report, contracts: KnownContracts, now: number): Recorded {
  if (outcome.kind === "adopted") return adopt(connection, outcome, contracts, now);
  const row = connection.get(`select ${recordColumns} from tasks where id = ?1`, idBytes(outcome.taskId));
  if (row === undefined) return { kind: "unknown_task", taskId: outcome.taskId };
  const task = recordOf(row);
  const judgement = judge(task, outcome, { now, random, retry: contracts.get(task.routingKey)?.policy.retry ?? retryOfTheUnknown });
  keepAttempt(connection, outcome, judgement, now);
  if (judgement.kind === "nothing") return { kind: "kept", taskId: task.id };

  const after = carryOut(task, outcome, judgement, now);
  moveIfUnchanged(connection, task, after);
  if (outcome.kind === "succeeded" || outcome.kind === "failed") tellBreaker(connection, task, outcome.kind === "failed", contracts, now);
  const followUp = followUpOf(after, outcome, contracts);
  if (followUp !== null) keepFollowUp(connection, followUp, now);
  const webhook = webhookOfDeath(after, contracts);
  if (webhook !== null) tellWebhook(connection, webhook, now);
  if (judgement.kind === "run") tellToStop(connection, task, judgement.hold.cancelConsumer);
  giveRoom(connection, task.routingKey, placesOf(task) - placesOf(after));
  const moved = {
    kind: "moved",
    ...{ taskId: task.id, routingKey: task.routingKey, from: task.state, state: after.state },
    ...(task.pipeline === null ? {} : { pipeline: task.pipeline }),
    ...endedBy(outcome, task),
  } as const;
  return followUp === null ? moved : { ...moved, followUp: { id: followUp.id, routingKey: followUp.routingKey } };
}

/** Every change names the state and attempt it starts from. Here they hold by the transaction; a change that finds no row is a bug. */
export function moveIfUnchanged(connection: Connection, before: TaskRecord, after: TaskRecord): void {
  const rows = connection.run(
    `update tasks set state = ?4, attempt = ?5, failures = ?6, snoozes = ?7, due_at = ?8, holder = ?9, holder_redeliveries = ?10,
                      reported_at = ?11, acked_early = ?12, progress = ?13, note = ?14, started_at = ?15, ended_at = ?16, result = ?17, reason = ?18, fingerprint = ?19, waiting_since = ?20,
                      died_at = case when ?4 = 'dead' and ?2 <> 'dead' then ?16 else died_at end
      where id = ?1 and state = ?2 and attempt = ?3`,
    idBytes(before.id),
    before.state,
    before.attempt,
    ...[after.state, after.attempt, after.failures, after.snoozes, after.dueAt],
    ...[after.holder?.consumer ?? null, after.holder?.redeliveries ?? 0, after.holder?.reportedAt ?? null, after.ackedEarly ? 1 : 0],
    ...[after.progress, after.note, after.startedAt, after.endedAt, after.result, after.reason, after.fingerprint, after.waitingSince],
  );
  if (rows !== 1) throw new NotRecordable(`Task ${before.id} is not ${before.state} at attempt ${before.attempt} any more.`);
}

/** It waits like any other; its release follows the change that is told with this one. */
function keepFollowUp(connection: Connection, task: FollowUp, now: number): void {
  connection.run(
    `insert into tasks (id, routing_key, state, payload, contract, priority, accepted_at, expires_at, lane, order_key, caused_by, traceparent, tracestate)
     select ?1, ?2, 'accepted', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, traceparent, tracestate from tasks where id = ?10`,
    idBytes(task.id),
    task.routingKey,
    task.payload,
    task.contract,
    task.priority,
    now,
    task.expiresAt,
    task.lane,
    task.orderKey,
    idBytes(task.causedBy),
  );
  keepFields(connection, task);
  connection.run("update tasks set follow_up = ?2 where id = ?1", idBytes(task.causedBy), idBytes(task.id));
}

function tellBreaker(connection: Connection, task: TaskRecord, failed: boolean, contracts: KnownContracts, now: number): void {
  const policy = contracts.get(task.routingKey)?.policy.breaker ?? null;
  if (policy === null) return;
  const runway = connection.get("select breaker from runways where routing_key = ?1", task.routingKey);
  if (runway === undefined) return;
  writeBreaker(connection, task.routingKey, afterAttempt(breakerOf(runway), { taskId: task.id, failed }, policy, now));
}

function tellToStop(connection: Connection, task: TaskRecord, consumer: string | null): void {
  if (consumer === null) return;
  connection.run(
    "insert into cancels (task_id, routing_key, attempt, reason, consumer) values (?1, ?2, ?3, 'cancelled', ?4)",
    idBytes(task.id),
    task.routingKey,
    task.attempt,
    consumer,
  );
}

function adopt(connection: Connection, outcome: Adopted, contracts: KnownContracts, now: number): Recorded {
  const contract = contracts.get(outcome.routingKey);
  if (contract === undefined)
    throw new NotRecordable(`A message of ${outcome.routingKey} was adopted, but no contract of that name is known.`);
  const inserted = connection.run(
    `insert into tasks (id, routing_key, state, payload, contract, priority, accepted_at, released_attempt, holder, reported_at, started_at, traceparent, tracestate)
     values (?1, ?2, 'running', ?3, ?4, 4, ?5, 1, ?6, ?5, ?5, ?7, ?8)
         on conflict (id) do nothing`,
    idBytes(outcome.taskId),
    outcome.routingKey,
    outcome.payload,
    contract.digest,
    now,
    outcome.consumer,
    outcome.traceparent,
    outcome.tracestate,
  );
  if (inserted === 1)
    keepFields(connection, { id: outcome.taskId, routingKey: outcome.routingKey, searchable: searchableIn(outcome.payload, contract) });
  if (inserted === 0) return { kind: "kept", taskId: outcome.taskId };
  giveRoom(connection, outcome.routingKey, -1);
  return { kind: "moved", taskId: outcome.taskId, routingKey: outcome.routingKey, from: "running", state: "running" };
}

/** What ends an attempt is kept with it; the same report again (its confirm was lost) is kept once. */
function keepAttempt(connection: Connection, outcome: Exclude<Outcome, Adopted>, judgement: Judgement, now: number): void {
  if (outcome.kind === "progress") return;
  const failed: Partial<Failed> = outcome.kind === "failed" ? outcome : {};
  const timed = outcome.kind === "snoozed" ? { startedAt: null, finishedAt: null } : outcome;
  connection.run(
    `insert into attempts (task_id, attempt, outcome, counted, consumer, started_at, finished_at, recorded_at, failure, code, message, detail, problems)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         on conflict (task_id, attempt, consumer, outcome) do nothing`,
    idBytes(outcome.taskId),
    outcome.attempt,
    outcome.kind,
    judgement.kind === "nothing" ? 0 : 1,
    outcome.consumer ?? "",
    timed.startedAt,
    timed.finishedAt,
    now,
    failed.failure ?? null,
    failed.code ?? null,
    failed.message ?? null,
    failed.detail ?? null,
    failed.problems ?? null,
  );
}

export function keepUnreadable(connection: Connection, message: UnreadableMessage, now: number): void {
  connection.run(
    "insert into unreadable_messages (received_at, queue, body, properties, error) values (?1, ?2, ?3, ?4, ?5)",
    now,
    message.queue,
    message.body,
    message.properties,
    message.error,
  );
}
