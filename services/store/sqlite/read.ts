import type { TaskState } from "../../lifecycle/task.ts";
import type { AttemptView, TaskFilter, TaskView } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { attemptOf, idBytes, number, text, viewOf } from "./rows.ts";
import { withField } from "./searchable.ts";

/** Beside the row: who is first in the line that it stands in, and what came of telling its webhook. */
const select = `select t.*, (select first.id from tasks first
    where t.held = 1 and first.routing_key = t.routing_key and first.order_key = t.order_key and first.ended_at is null
      and first.order_no is not null order by first.order_no limit 1) as waits_for,
  (select json_object('due_at', w.due_at, 'delivered_at', w.delivered_at, 'tries', w.tries, 'last', w.last)
     from webhooks w where w.task_id = t.id order by w.id desc limit 1) as told
  from tasks t`;

export function task(connection: Connection, id: string): TaskView | null {
  const row = connection.get(`${select} where id = ?1`, idBytes(id));
  return row === undefined ? null : viewOf(row, attemptsOf(connection, row));
}

/** Newest first: the order of ids is the order of arrival. */
export function tasks(connection: Connection, filter: TaskFilter, after: string | null, limit: number): readonly TaskView[] {
  const { condition, values } = conditionOf(filter, after);
  return connection
    .all(`${select} ${condition} order by id desc limit ${limit}`, ...values)
    .map((row) => viewOf(row, attemptsOf(connection, row)));
}

function attemptsOf(connection: Connection, row: Row): readonly AttemptView[] {
  return connection
    .all("select * from attempts where task_id = ?1 order by attempt, recorded_at, id", row["id"] as Uint8Array)
    .map(attemptOf);
}

export function conditionOf(filter: TaskFilter, after: string | null) {
  const conditions: string[] = [];
  const values: (string | number | Uint8Array)[] = [];
  const where = (condition: string, value: string | number | Uint8Array): void => {
    values.push(value);
    conditions.push(condition.replace("?", `?${values.length}`));
  };
  if (filter.routingKey !== null) where("routing_key = ?", filter.routingKey);
  if (filter.within != null) where("routing_key in (select value from json_each(?))", JSON.stringify(filter.within));
  for (const { pointer, value } of filter.fields ?? []) {
    values.push(filter.routingKey!, pointer, value);
    const place = (back: number) => `?${values.length - back}`;
    conditions.push(withField.replace("?1", place(2)).replace("?pointer", place(1)).replace("?value", place(0)));
  }
  // Written out, since a partial index is only for who says its own condition.
  if (filter.states.length === 1) conditions.push(`state = '${filter.states[0]}'`, ...apart(filter.states[0]!));
  else if (filter.states.length > 1) where("state in (select value from json_each(?))", JSON.stringify(filter.states));
  if (filter.acceptedSince !== null) where("accepted_at >= ?", filter.acceptedSince);
  if (filter.acceptedBefore !== null) where("accepted_at < ?", filter.acceptedBefore);
  if (filter.group !== null) where("state = 'dead' and fingerprint = ?", filter.group);
  if (filter.endedBefore != null) where("ended_at < ?", filter.endedBefore);
  if (filter.attemptOver != null) where("attempt > 1 and attempt > ?", filter.attemptOver);
  if (filter.failedWith != null) where("id in (select task_id from attempts where code = ? and code is not null)", filter.failedWith);
  if (filter.idempotencyKey != null)
    where("idempotency_key is not null and substr(idempotency_key, instr(idempotency_key, '/') + 1) = ?", filter.idempotencyKey);
  if (after !== null) where("id < ?", idBytes(after));
  return { condition: conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`, values };
}

/** The condition of the index that has this state among others. */
function apart(state: TaskState): readonly string[] {
  const one = shared.find((states) => states.includes(state));
  return one === undefined ? [] : [`state in (${one.map((name) => `'${name}'`).join(", ")})`];
}

const shared: readonly (readonly TaskState[])[] = [
  ["queued", "running"],
  ["scheduled", "retrying"],
  ["blocked", "handed_over", "expired", "cancelled", "skipped"],
];

/** State by state, each by its own index. */
export function countTasks(connection: Connection, filter: TaskFilter, atMost: number): number {
  const each = filter.states.length === 0 ? [filter] : [...new Set(filter.states)].map((state) => ({ ...filter, states: [state] }));
  return each.reduce((many, one) => {
    const { condition, values } = conditionOf(one, null);
    const limit = `limit ${atMost - many}`;
    return many + number(connection.get(`select count(*) as many from (select 1 from tasks t ${condition} ${limit})`, ...values)!, "many");
  }, 0);
}

/** The newest document of each contract that is none of these and has unfinished tasks. */
export function retiredContracts(connection: Connection, served: readonly string[]): readonly string[] {
  return connection
    .all(
      `select document from contracts c
        where routing_key not in (select value from json_each(?1))
          and not exists (select 1 from contracts newer where newer.routing_key = c.routing_key and newer.first_seen_at > c.first_seen_at)
          and exists (select 1 from tasks t where t.routing_key = c.routing_key and t.ended_at is null)
        group by routing_key`,
      JSON.stringify(served),
    )
    .map((row) => text(row, "document"));
}

export function countWaiting(connection: Connection, routingKey: string, atMost: number): number {
  const counted = connection.get(
    "select count(*) as many from (select 1 from tasks where routing_key = ?1 and state = 'accepted' limit ?2)",
    routingKey,
    atMost,
  );
  return number(counted!, "many");
}
