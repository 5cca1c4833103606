import type { AttemptView, TaskFilter, TaskView } from "../store.ts";
import { at, type Queryable, type Row } from "./connection.ts";
import { attemptOf, number, text, viewOf } from "./rows.ts";
import { withField } from "./searchable.ts";
import { sentView } from "./sent.ts";

/** Beside the row: who is first in the line that it stands in, and what came of telling its webhook. */
const select = `select t.*, (select first.id from waybill.tasks first
    where t.held and first.routing_key = t.routing_key and first.order_key = t.order_key and first.ended_at is null
      and first.order_no is not null order by first.order_no limit 1) as waits_for,
  (select json_build_object('due_at', w.due_at, 'delivered_at', w.delivered_at, 'tries', w.tries, 'last', w.last)::text
     from waybill.webhooks w where w.task_id = t.id order by w.id desc limit 1) as told
  from waybill.tasks t`;

export async function task(client: Queryable, id: string): Promise<TaskView | null> {
  const { rows } = await client.query(`${select} where id = $1`, [id]);
  return (await withAttempts(client, rows))[0] ?? sentView(client, id);
}

/** Newest first: the order of ids is the order of arrival. */
export async function tasks(client: Queryable, filter: TaskFilter, after: string | null, limit: number): Promise<readonly TaskView[]> {
  const { condition, values } = conditionOf(filter, after);
  const { rows } = await client.query(`${select} ${condition} order by id desc limit ${limit}`, values);
  return withAttempts(client, rows);
}

async function withAttempts(client: Queryable, tasks: readonly Row[]): Promise<readonly TaskView[]> {
  if (tasks.length === 0) return [];
  const { rows } = await client.query("select * from waybill.attempts where task_id = any($1::uuid[]) order by attempt, recorded_at, id", [
    tasks.map((row) => row["id"]),
  ]);
  const byTask = Map.groupBy(rows as readonly Row[], (row) => row["task_id"]);
  return tasks.map((row) =>
    viewOf(
      row,
      (byTask.get(row["id"]) ?? []).map((attempt): AttemptView => attemptOf(attempt)),
    ),
  );
}

export function conditionOf(filter: TaskFilter, after: string | null) {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const where = (condition: string, value: unknown): void => {
    values.push(value);
    conditions.push(condition.replace("?", `$${values.length}`));
  };
  if (filter.routingKey !== null) where("routing_key = ?", filter.routingKey);
  if (filter.within != null) where("routing_key = any(?)", filter.within);
  for (const { pointer, value } of filter.fields ?? []) {
    values.push(filter.routingKey!, pointer, value);
    const place = (back: number) => `$${values.length - back}`;
    conditions.push(withField.replace("$1", place(2)).replace("?pointer", place(1)).replace("?value", place(0)));
  }
  if (filter.states.length > 0) where("state = any(?)", filter.states);
  if (filter.acceptedSince !== null) where("accepted_at >= ?", at(filter.acceptedSince));
  if (filter.acceptedBefore !== null) where("accepted_at < ?", at(filter.acceptedBefore));
  if (filter.group !== null) where("state = 'dead' and fingerprint = ?", filter.group);
  if (filter.endedBefore != null) where("ended_at < ?", at(filter.endedBefore));
  if (filter.attemptOver != null) where("attempt > 1 and attempt > ?", filter.attemptOver);
  if (filter.failedWith != null) where("id in (select task_id from waybill.attempts where code = ?)", filter.failedWith);
  if (filter.idempotencyKey != null)
    where("idempotency_key is not null and substr(idempotency_key, strpos(idempotency_key, '/') + 1) = ?", filter.idempotencyKey);
  if (after !== null) where("id < ?", after);
  return { condition: conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`, values };
}

export async function countTasks(client: Queryable, filter: TaskFilter, atMost: number): Promise<number> {
  const { condition, values } = conditionOf(filter, null);
  const { rows } = await client.query(
    `select count(*) as many from (select 1 from waybill.tasks t ${condition} limit ${atMost}) counted`,
    values,
  );
  return number(rows[0], "many");
}

/** The newest document of each contract that is none of these and has unfinished tasks. */
export async function retiredContracts(client: Queryable, served: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query(
    `select distinct on (routing_key) document from waybill.contracts c
      where routing_key <> all($1::text[])
        and exists (select 1 from waybill.tasks t where t.routing_key = c.routing_key and t.ended_at is null)
      order by routing_key, first_seen_at desc`,
    [served],
  );
  return rows.map((row) => text(row, "document"));
}

export async function countWaiting(client: Queryable, routingKey: string, atMost: number): Promise<number> {
  const { rows } = await client.query(
    "select count(*) as many from (select 1 from waybill.tasks where routing_key = $1 and state = 'accepted' limit $2) waiting",
    [routingKey, atMost],
  );
  return number(rows[0], "many");
}
