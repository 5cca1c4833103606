import type { AttemptView, TaskFilter, TaskView } from "../store.ts";
import { idsOf } from "../uuid_v7.ts";
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

/** Newest first: the order of ids is the order of arrival. State by state, each by its own index. */
export async function tasks(client: Queryable, filter: TaskFilter, after: string | null, limit: number): Promise<readonly TaskView[]> {
  const few = await fewOf(client, filter);
  const each = stateByState(filter).map((one) => conditionOf(one, after, few));
  const found = each.map(({ condition }) => `(select id from waybill.tasks t ${condition} order by id desc limit ${limit})`);
  const ids = `select id from (${found.join(" union all ")}) found order by id desc limit ${limit}`;
  const { rows } = await client.query(`${select} where t.id in (${ids}) order by t.id desc`, each[0]!.values);
  return withAttempts(client, rows);
}

const stateByState = (filter: TaskFilter): readonly TaskFilter[] =>
  filter.states.length <= 1 ? [filter] : [...new Set(filter.states)].map((state) => ({ ...filter, states: [state] }));

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

/** `few`: of whose attempts few are of what is asked, so that they are looked for first. The values are the same whatever one state is asked for. */
export function conditionOf(filter: TaskFilter, after: string | null, few = { worked: false }) {
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
  if (filter.states.length === 1) conditions.push(`state = '${filter.states[0]}'`);
  else if (filter.states.length > 1) where("state = any(?)", filter.states);
  if (filter.acceptedSince !== null) where("accepted_at >= ?", at(filter.acceptedSince));
  if (filter.acceptedBefore !== null) where("accepted_at < ?", at(filter.acceptedBefore));
  const { from, below } = idsOf(filter);
  if (from !== null) where("id >= ?", from);
  if (below !== null) where("id < ?", below);
  if (filter.group !== null) where("state = 'dead' and fingerprint = ?", filter.group);
  if (filter.endedBefore != null) where("ended_at < ?", at(filter.endedBefore));
  if (filter.attemptOver != null) where("attempt > 1 and attempt > ?", filter.attemptOver);
  if (filter.workedOverMs != null) {
    const worked = `select task_id from waybill.attempts where ${workedOver}`;
    where(few.worked ? `id = any(array(${worked}))` : `id in (${worked})`, filter.workedOverMs);
  }
  if (filter.failedWith != null) where("id in (select task_id from waybill.attempts where code = ?)", filter.failedWith);
  if (filter.idempotencyKey != null)
    where("idempotency_key is not null and substr(idempotency_key, strpos(idempotency_key, '/') + 1) = ?", filter.idempotencyKey);
  if (after !== null) where("id < ?", after);
  return { condition: conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`, values };
}

export async function countTasks(client: Queryable, filter: TaskFilter, atMost: number): Promise<number> {
  const few = await fewOf(client, filter);
  const each = stateByState(filter).map((one) => conditionOf(one, null, few));
  const found = each.map(({ condition }) => `select 1 from waybill.tasks t ${condition}`).join(" union all ");
  const { rows } = await client.query(`select count(*) as many from (${found} limit ${atMost}) counted`, each[0]!.values);
  return number(rows[0], "many");
}

/** PostgreSQL knows how often a code or a state is met, but nothing of a difference: it is told whether many worked for so long. */
async function fewOf(client: Queryable, { workedOverMs = null }: TaskFilter): Promise<{ readonly worked: boolean }> {
  if (workedOverMs === null) return { worked: false };
  const { rows } = await client.query(
    `select count(*) as many from (select 1 from waybill.attempts where ${workedOver.replace("?", "$1")}
                                    order by finished_at - started_at desc limit ${mostOfTheRare + 1}) counted`,
    [workedOverMs],
  );
  return { worked: number(rows[0], "many") <= mostOfTheRare };
}

/** Fewer than this are listed and sorted. */
const mostOfTheRare = 10_000;
const workedOver = "finished_at - started_at >= interval '1 second' and finished_at - started_at > ? * interval '1 millisecond'";

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
