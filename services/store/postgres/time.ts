import type { TaskState } from "../../lifecycle/task.ts";
import type { Change, OutTask, PendingCancel } from "../store.ts";
import { firstIdOf } from "../uuid_v7.ts";
import { at, type Queryable, type Row } from "./connection.ts";
import { leftTheRunway } from "./publish.ts";
import { changeOf, number, numberOrNull, text, textOrNull } from "./rows.ts";

/** What time does to tasks. Each answers what it moved. */

export async function acceptDue(client: Queryable, now: number, limit: number): Promise<readonly Change[]> {
  const { rows } = await client.query(
    `with due as (select id from waybill.tasks where state in ('scheduled', 'retrying') and due_at <= $1 order by due_at limit $2 for update skip locked)
     update waybill.tasks t set state = 'accepted', waiting_since = t.due_at, due_at = null from due where t.id = due.id returning t.id, t.routing_key, t.state`,
    [at(now), limit],
  );
  return rows.map(changeOf);
}

const unfinished = "state in ('scheduled', 'blocked', 'accepted', 'queued', 'running', 'retrying')";

export async function expireDue(client: Queryable, now: number, limit: number): Promise<readonly Change[]> {
  const { rows: due } = await client.query(
    `select id, routing_key, state, attempt, acked_early from waybill.tasks
      where expires_at is not null and ${unfinished} and expires_at <= $1 order by expires_at limit $2 for update skip locked`,
    [at(now), limit],
  );
  if (due.length === 0) return [];
  const ids = due.map((row) => row.id);
  await client.query(
    `insert into waybill.cancels (task_id, routing_key, attempt, reason)
     select id, routing_key, attempt, 'expired' from waybill.tasks where id = any($1::uuid[]) and state in ('queued', 'running') order by expires_at`,
    [ids],
  );
  const { rows } = await client.query(
    `update waybill.tasks set state = 'expired', ended_at = $2, due_at = null, progress = null where id = any($1::uuid[])
     returning id, routing_key, state`,
    [ids, at(now)],
  );
  await leftTheRunway(
    client,
    due.filter((row) => row.state === "queued" || (row.state === "running" && row.acked_early === false)),
  );
  return rows.map(changeOf);
}

export async function pendingCancels(client: Queryable, limit: number): Promise<readonly PendingCancel[]> {
  const { rows } = await client.query(
    "select id, task_id, routing_key, attempt, reason, consumer from waybill.cancels order by id limit $1",
    [limit],
  );
  return rows.map((row) => ({
    id: number(row, "id"),
    taskId: text(row, "task_id"),
    routingKey: text(row, "routing_key"),
    attempt: number(row, "attempt"),
    reason: text(row, "reason") as PendingCancel["reason"],
    consumer: textOrNull(row, "consumer"),
  }));
}

export async function forgetCancels(client: Queryable, ids: readonly number[]): Promise<void> {
  await client.query("delete from waybill.cancels where id = any($1::bigint[])", [ids]);
}

export async function forgetIdempotencyKeys(client: Queryable, endedBefore: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from waybill.idempotency_keys where (api_key, routing_key, key) in
       (select k.api_key, k.routing_key, k.key from waybill.idempotency_keys k join waybill.tasks t on t.id = k.task_id
         where t.ended_at < $1 limit $2)`,
    [at(endedBefore), limit],
  );
  return rowCount ?? 0;
}

/**
 * The order of ids is the order of arrival, so the old lie at the beginning of the primary key: no index of its own is needed.
 * A step is kept as long as its pipeline.
 */
export async function prune(client: Queryable, endedBefore: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from waybill.tasks where id in (select id from waybill.tasks t where id < $1 and ended_at < $2
        and (pipeline is null or not exists (select 1 from waybill.pipelines p where p.id = t.pipeline)) order by id limit $3)`,
    [firstIdOf(endedBefore), at(endedBefore), limit],
  );
  return rowCount ?? 0;
}

export async function marks(client: Queryable): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query("select id, settled_below from waybill.publishers");
  return new Map(rows.map((row) => [number(row, "id"), number(row, "settled_below")]));
}

const outColumns = "id, routing_key, attempt, state, publisher, release_no, released_at, reported_at, acked_early";

/** A running task was reported on, which proves that its message was out; of a queued one only the mark says so. */
export async function releasedBelow(
  client: Queryable,
  routingKey: string,
  settledBelow: ReadonlyMap<number, number>,
  before: number,
  limit: number,
): Promise<readonly OutTask[]> {
  const { rows } = await client.query(
    `select ${outColumns}, coalesce(released_at, accepted_at) < $2 as is_old from waybill.tasks
      where routing_key = $1 and state in ('queued', 'running') and not acked_early order by id`,
    [routingKey, at(before)],
  );
  return rows
    .filter((row) => (row.state === "running" ? row.is_old === true : isBelow(row, settledBelow)))
    .slice(0, limit)
    .map(outOf);
}

function isBelow(row: Row, settledBelow: ReadonlyMap<number, number>): boolean {
  const publisher = numberOrNull(row, "publisher");
  const mark = publisher === null ? undefined : settledBelow.get(publisher);
  return mark !== undefined && number(row, "release_no") < mark;
}

export async function releasedBefore(
  client: Queryable,
  routingKey: string,
  before: number,
  after: string | null,
  limit: number,
): Promise<readonly OutTask[]> {
  const { rows } = await client.query(
    `select ${outColumns} from waybill.tasks
      where routing_key = $1 and state in ('queued', 'running') and released_at < $2 and ($3::uuid is null or id > $3) order by id limit $4`,
    [routingKey, at(before), after, limit],
  );
  return rows.map(outOf);
}

export async function endedAmongNext(client: Queryable, routingKey: string, id: string, among: number): Promise<number> {
  const { rows } = await client.query(
    "select count(ended_at) as ended from (select ended_at from waybill.tasks where routing_key = $1 and id > $2 order by id limit $3) next",
    [routingKey, id, among],
  );
  return number(rows[0], "ended");
}

function outOf(row: Row): OutTask {
  return {
    id: text(row, "id"),
    routingKey: text(row, "routing_key"),
    attempt: number(row, "attempt"),
    state: text(row, "state") as TaskState,
    releasedAt: numberOrNull(row, "released_at") ?? 0,
    reportedAt: numberOrNull(row, "reported_at"),
    ackedEarly: row["acked_early"] === true,
  };
}
