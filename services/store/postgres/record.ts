import type { BreakerPolicy } from "../../contracts/policy.ts";
import { afterAttempt, type EndedAttempt } from "../../lifecycle/breaker.ts";
import { carryOut } from "../../lifecycle/carry_out.ts";
import { retryOfTheUnknown } from "../../lifecycle/failure.ts";
import { judge } from "../../lifecycle/judge.ts";
import type { Adopted, Failed, Outcome } from "../../lifecycle/outcome.ts";
import { placesOf } from "../../lifecycle/runway.ts";
import type { TaskRecord } from "../../lifecycle/task.ts";
import { changesOfReport, endedBy, type FollowUp, followUpOf, pipelinesOf, type WebhookOfDeath, webhookOfDeath } from "../follow_up.ts";
import { searchableIn } from "../searchable_in.ts";
import { type KeptContract, NotRecordable, type PendingCancel, type Recorded, type Report, type UnreadableMessage } from "../store.ts";
import { at, atOrNull, columns, type Queryable } from "./connection.ts";
import { carryOn, type Moved } from "./pipelines.ts";
import { giveRoom } from "./publish.ts";
import { breakerOf, writeBreaker } from "./release.ts";
import { recordColumns, recordOf, text } from "./rows.ts";
import { keepFields } from "./searchable.ts";
import { tellWebhooks } from "./webhooks.ts";

/**
 * Records a batch of reports in one transaction: every task of it is locked in the order of ids, the reports are
 * folded in memory in the order they came, and what they come to is written at once. So two processes with
 * reports of the same tasks wait for each other and never deadlock.
 */
export async function record(
  client: Queryable,
  reports: readonly Report[],
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<readonly Recorded[]>> {
  const adopted = new Set<string>();
  for (const { outcome } of reports)
    if (outcome.kind === "adopted" && (await adopt(client, outcome, contracts, now))) adopted.add(outcome.taskId);
  const fold = new Fold(await lockTasks(client, [...new Set(reports.map(({ outcome }) => outcome.taskId))]), contracts, now);
  const recorded = reports.map(({ outcome, random }): Recorded => {
    if (outcome.kind !== "adopted") return fold.take(outcome, random);
    if (!adopted.delete(outcome.taskId)) return { kind: "kept", taskId: outcome.taskId };
    return { kind: "moved", taskId: outcome.taskId, routingKey: outcome.routingKey, from: "running", state: "running" };
  });
  await fold.write(client);
  const carried = await carryOn(client, pipelinesOf(recorded), contracts, now);
  return { value: recorded, changes: [...recorded.flatMap(changesOfReport), ...carried] };
}

/** The tasks of a batch as its reports change them, one after the other. */
class Fold {
  readonly #before: ReadonlyMap<string, TaskRecord>;
  readonly #after: Map<string, TaskRecord>;
  readonly #contracts: ReadonlyMap<string, KeptContract>;
  readonly #now: number;
  readonly #attempts: KeptAttempt[] = [];
  readonly #cancels: Omit<PendingCancel, "id">[] = [];
  readonly #endedAttempts: AttemptForBreaker[] = [];
  readonly #followUps: FollowUp[] = [];
  readonly #webhooks: WebhookOfDeath[] = [];

  constructor(tasks: ReadonlyMap<string, TaskRecord>, contracts: ReadonlyMap<string, KeptContract>, now: number) {
    this.#before = tasks;
    this.#after = new Map(tasks);
    this.#contracts = contracts;
    this.#now = now;
  }

  take(outcome: Exclude<Outcome, Adopted>, random: number): Recorded {
    const task = this.#after.get(outcome.taskId);
    if (task === undefined) return { kind: "unknown_task", taskId: outcome.taskId };
    const retry = this.#contracts.get(task.routingKey)?.policy.retry ?? retryOfTheUnknown;
    const judgement = judge(task, outcome, { now: this.#now, random, retry });
    if (outcome.kind !== "progress") this.#attempts.push({ outcome, counted: judgement.kind !== "nothing" });
    if (judgement.kind === "nothing") return { kind: "kept", taskId: task.id };

    const after = carryOut(task, outcome, judgement, this.#now);
    this.#after.set(task.id, after);
    this.#noteForBreaker(task, outcome.kind);
    if (judgement.kind === "run" && judgement.hold.cancelConsumer !== null) {
      const { id: taskId, routingKey, attempt } = task;
      this.#cancels.push({ taskId, routingKey, attempt, reason: "cancelled", consumer: judgement.hold.cancelConsumer });
    }
    const moved = {
      kind: "moved",
      ...{ taskId: task.id, routingKey: task.routingKey, from: task.state, state: after.state },
      ...(task.pipeline === null ? {} : { pipeline: task.pipeline }),
      ...endedBy(outcome, task),
    } as const;
    const webhook = webhookOfDeath(after, this.#contracts);
    if (webhook !== null) this.#webhooks.push(webhook);
    const followUp = followUpOf(after, outcome, this.#contracts);
    if (followUp === null) return moved;
    this.#followUps.push(followUp);
    return { ...moved, followUp: { id: followUp.id, routingKey: followUp.routingKey } };
  }

  #noteForBreaker({ id: taskId, routingKey }: TaskRecord, kind: Outcome["kind"]): void {
    const policy = this.#contracts.get(routingKey)?.policy.breaker ?? null;
    if (policy === null || (kind !== "succeeded" && kind !== "failed")) return;
    this.#endedAttempts.push({ routingKey, policy, taskId, failed: kind === "failed" });
  }

  async write(client: Queryable): Promise<void> {
    const changed = [...this.#after.values()].filter((task) => this.#before.get(task.id) !== task);
    await moveIfUnchanged(client, changed, this.#before);
    await keepAttempts(client, this.#attempts, this.#now);
    await keepCancels(client, this.#cancels);
    await tellBreakers(client, this.#endedAttempts, this.#now);
    await keepFollowUps(client, this.#followUps, this.#now);
    await tellWebhooks(client, this.#webhooks, this.#now);
    const room = new Map<string, number>();
    for (const task of changed) {
      room.set(task.routingKey, (room.get(task.routingKey) ?? 0) + placesOf(this.#before.get(task.id)!) - placesOf(task));
    }
    await giveRoom(client, room);
  }
}

/** They wait like any other; their release follows the change that is told with them. */
async function keepFollowUps(client: Queryable, tasks: readonly FollowUp[], now: number): Promise<void> {
  if (tasks.length === 0) return;
  await client.query(
    `insert into waybill.tasks (id, routing_key, state, payload, contract, priority, expires_at, lane, order_key, caused_by, accepted_at,
                                traceparent, tracestate)
     select t.id, t.routing_key, 'accepted', t.payload, t.contract, t.priority, t.expires_at, t.lane, t.order_key, t.caused_by, $10,
            dead.traceparent, dead.tracestate
       from unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::smallint[], $6::timestamptz[], $7::text[], $8::text[], $9::uuid[])
         as t (id, routing_key, payload, contract, priority, expires_at, lane, order_key, caused_by)
       left join waybill.tasks dead on dead.id = t.caused_by order by t.routing_key, t.lane, t.order_key`,
    [
      ...columns(
        tasks,
        (task) => task.id,
        (task) => task.routingKey,
        (task) => Buffer.from(task.payload),
        (task) => task.contract,
        (task) => task.priority,
        (task) => atOrNull(task.expiresAt),
        (task) => task.lane,
        (task) => task.orderKey,
        (task) => task.causedBy,
      ),
      at(now),
    ],
  );
  await keepFields(client, tasks);
  await client.query(
    "update waybill.tasks t set follow_up = caused.id from unnest($1::uuid[], $2::uuid[]) as caused (id, by) where t.id = caused.by",
    columns(
      tasks,
      ({ id }) => id,
      ({ causedBy }) => causedBy,
    ),
  );
}

interface AttemptForBreaker extends EndedAttempt {
  readonly routingKey: string;
  readonly policy: BreakerPolicy;
}

async function tellBreakers(client: Queryable, ended: readonly AttemptForBreaker[], now: number): Promise<void> {
  if (ended.length === 0) return;
  const byKey = Map.groupBy(ended, ({ routingKey }) => routingKey);
  const { rows } = await client.query(
    "select routing_key, breaker from waybill.runways where routing_key = any($1) order by routing_key for update",
    [[...byKey.keys()]],
  );
  for (const row of rows) {
    const routingKey = text(row, "routing_key");
    const after = byKey.get(routingKey)!.reduce((breaker, one) => afterAttempt(breaker, one, one.policy, now), breakerOf(row));
    await writeBreaker(client, routingKey, after);
  }
}

interface KeptAttempt {
  readonly outcome: Exclude<Outcome, Adopted | { kind: "progress" }>;
  readonly counted: boolean;
}

/** In the order of ids, as everybody does. */
export async function lockTasks(client: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, TaskRecord>> {
  const { rows } = await client.query(`select ${recordColumns} from waybill.tasks where id = any($1::uuid[]) order by id for update`, [
    ids,
  ]);
  return new Map(rows.map((row) => [row.id as string, recordOf(row)]));
}

/** Every change names the state and attempt it starts from. Here they hold by the lock; a change that finds no row is a bug. */
export async function moveIfUnchanged(
  client: Queryable,
  tasks: readonly TaskRecord[],
  before: ReadonlyMap<string, TaskRecord>,
): Promise<void> {
  if (tasks.length === 0) return;
  const { rowCount } = await client.query(
    `update waybill.tasks t
        set state = u.state, attempt = u.attempt, failures = u.failures, snoozes = u.snoozes, due_at = u.due_at, holder = u.holder,
            holder_redeliveries = u.holder_redeliveries, reported_at = u.reported_at, acked_early = u.acked_early, progress = u.progress,
            note = u.note, started_at = u.started_at, ended_at = u.ended_at, result = u.result, reason = u.reason, fingerprint = u.fingerprint,
            waiting_since = u.waiting_since,
            died_at = case when u.state = 'dead' and u.old_state <> 'dead' then u.ended_at else t.died_at end
       from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::int[], $7::int[], $8::timestamptz[], $9::text[], $10::int[],
                   $11::timestamptz[], $12::boolean[], $13::float8[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::text[], $18::text[], $19::text[], $20::timestamptz[])
         as u (id, old_state, old_attempt, state, attempt, failures, snoozes, due_at, holder, holder_redeliveries, reported_at, acked_early,
               progress, note, started_at, ended_at, result, reason, fingerprint, waiting_since)
      where t.id = u.id and t.state = u.old_state and t.attempt = u.old_attempt`,
    columns(
      tasks,
      (task) => task.id,
      (task) => before.get(task.id)!.state,
      (task) => before.get(task.id)!.attempt,
      (task) => task.state,
      (task) => task.attempt,
      (task) => task.failures,
      (task) => task.snoozes,
      (task) => atOrNull(task.dueAt),
      (task) => task.holder?.consumer ?? null,
      (task) => task.holder?.redeliveries ?? 0,
      (task) => atOrNull(task.holder?.reportedAt ?? null),
      (task) => task.ackedEarly,
      (task) => task.progress,
      (task) => task.note,
      (task) => atOrNull(task.startedAt),
      (task) => atOrNull(task.endedAt),
      (task) => task.result,
      (task) => task.reason,
      (task) => task.fingerprint,
      (task) => at(task.waitingSince),
    ),
  );
  if (rowCount !== tasks.length)
    throw new NotRecordable(`${tasks.length - (rowCount ?? 0)} of ${tasks.length} tasks changed under their lock.`);
}

/** What ends an attempt is kept with it; the same report again (its confirm was lost) is kept once. */
async function keepAttempts(client: Queryable, attempts: readonly KeptAttempt[], now: number): Promise<void> {
  if (attempts.length === 0) return;
  const failed = ({ outcome }: KeptAttempt): Partial<Failed> => (outcome.kind === "failed" ? outcome : {});
  const timed = ({ outcome }: KeptAttempt) => (outcome.kind === "snoozed" ? { startedAt: null, finishedAt: null } : outcome);
  await client.query(
    `insert into waybill.attempts (task_id, attempt, outcome, counted, consumer, started_at, finished_at, failure, code, message, detail, problems, recorded_at)
     select t.*, $13 from unnest($1::uuid[], $2::int[], $3::text[], $4::boolean[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::text[],
                                 $10::text[], $11::text[], $12::text[]) as t
         on conflict (task_id, attempt, consumer, outcome) do nothing`,
    [
      ...columns(
        attempts,
        ({ outcome }) => outcome.taskId,
        ({ outcome }) => outcome.attempt,
        ({ outcome }) => outcome.kind,
        ({ counted }) => counted,
        ({ outcome }) => outcome.consumer ?? "",
        (kept) => atOrNull(timed(kept).startedAt),
        (kept) => atOrNull(timed(kept).finishedAt),
        (kept) => failed(kept).failure ?? null,
        (kept) => failed(kept).code ?? null,
        (kept) => withoutNul(failed(kept).message),
        (kept) => withoutNul(failed(kept).detail),
        (kept) => failed(kept).problems ?? null,
      ),
      at(now),
    ],
  );
}

/** PostgreSQL's text holds every character but U+0000. */
const withoutNul = (value: string | null | undefined): string | null => value?.replaceAll("\0", "\uFFFD") ?? null;

async function keepCancels(client: Queryable, cancels: readonly Omit<PendingCancel, "id">[]): Promise<void> {
  if (cancels.length === 0) return;
  await client.query(
    `insert into waybill.cancels (task_id, routing_key, attempt, reason, consumer)
     select * from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[])`,
    columns(
      cancels,
      ({ taskId }) => taskId,
      ({ routingKey }) => routingKey,
      ({ attempt }) => attempt,
      ({ reason }) => reason,
      ({ consumer }) => consumer,
    ),
  );
}

async function adopt(client: Queryable, outcome: Adopted, contracts: ReadonlyMap<string, KeptContract>, now: number): Promise<boolean> {
  const contract = contracts.get(outcome.routingKey);
  if (contract === undefined)
    throw new NotRecordable(`A message of ${outcome.routingKey} was adopted, but no contract of that name is known.`);
  const { rowCount } = await client.query(
    `insert into waybill.tasks (id, routing_key, state, payload, contract, priority, accepted_at, released_attempt, holder, reported_at, started_at, traceparent, tracestate)
     values ($1, $2, 'running', $3, $4, 4, $5, 1, $6, $5, $5, $7, $8) on conflict (id) do nothing`,
    [
      ...[outcome.taskId, outcome.routingKey, Buffer.from(outcome.payload), contract.digest, at(now), outcome.consumer],
      ...[outcome.traceparent, outcome.tracestate],
    ],
  );
  if (rowCount !== 1) return false;
  await keepFields(client, [{ id: outcome.taskId, routingKey: outcome.routingKey, searchable: searchableIn(outcome.payload, contract) }]);
  await giveRoom(client, new Map([[outcome.routingKey, -1]]));
  return true;
}

export async function keepUnreadable(client: Queryable, message: UnreadableMessage, now: number): Promise<void> {
  await client.query("insert into waybill.unreadable_messages (received_at, queue, body, properties, error) values ($1, $2, $3, $4, $5)", [
    at(now),
    message.queue,
    Buffer.from(message.body),
    withoutNul(message.properties),
    withoutNul(message.error),
  ]);
}
