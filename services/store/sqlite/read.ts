import type { TaskState } from "../../lifecycle/task.ts";
import type { AttemptView, TaskFilter, TaskView } from "../store.ts";
import { idsOf } from "../uuid_v7.ts";
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

/**
 * Newest first: the order of ids is the order of arrival. State by state, each by its own index; what few have is listed by that and
 * sorted, what many have is soon met from the newest on. So a million tasks cost no more than ten thousand.
 */
export function tasks(connection: Connection, filter: TaskFilter, after: string | null, limit: number): readonly TaskView[] {
  return stateByState(filter)
    .flatMap((one) => newest(connection, one, after, limit))
    .toSorted((one, other) => Buffer.compare(other, one))
    .slice(0, limit)
    .map((id) => connection.get(`${select} where id = ?1`, id)!)
    .map((row) => viewOf(row, attemptsOf(connection, row)));
}

const stateByState = (filter: TaskFilter): readonly TaskFilter[] =>
  filter.states.length <= 1 ? [filter] : [...new Set(filter.states)].map((state) => ({ ...filter, states: [state] }));

function newest(connection: Connection, filter: TaskFilter, after: string | null, limit: number): readonly Uint8Array[] {
  const { condition, values, isRare } = rareOrNot(connection, filter, after);
  const found = isRare
    ? `select id from (select id from tasks t ${condition} limit ${mostOfTheRare}) order by id desc limit ${limit}`
    : `select id from tasks t ${condition} order by id desc limit ${limit}`;
  return connection.all(found, ...values).map((row) => row["id"] as Uint8Array);
}

function attemptsOf(connection: Connection, row: Row): readonly AttemptView[] {
  return connection
    .all("select * from attempts where task_id = ?1 order by attempt, recorded_at, id", row["id"] as Uint8Array)
    .map(attemptOf);
}

/** `few`: of whose attempts few are of what is asked, so that they are looked for first. */
export function conditionOf(filter: TaskFilter, after: string | null, few = { failed: true, worked: true }) {
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
  const { from, below } = idsOf(filter);
  if (from !== null) where("id >= ?", idBytes(from));
  if (below !== null) where("id < ?", idBytes(below));
  if (filter.group !== null) where("state = 'dead' and fingerprint = ?", filter.group);
  if (filter.endedBefore != null) where("ended_at < ?", filter.endedBefore);
  if (filter.attemptOver != null) where("attempt > 1 and attempt > ?", filter.attemptOver);
  if (filter.workedOverMs != null) where(ofAttempt(workedOver, few.worked), filter.workedOverMs);
  if (filter.failedWith != null) where(ofAttempt(failedWithCode, few.failed), filter.failedWith);
  if (filter.idempotencyKey != null)
    where("idempotency_key is not null and substr(idempotency_key, instr(idempotency_key, '/') + 1) = ?", filter.idempotencyKey);
  if (after !== null) where("id < ?", idBytes(after));
  return { condition: conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`, values };
}

function ofAttempt(condition: string, areFew: boolean): string {
  const asked = condition.replace("?1", "?");
  return areFew
    ? `id in (select task_id from attempts where ${asked})`
    : `exists (select 1 from attempts where task_id = t.id and ${asked})`;
}

/** The condition of the index that has this state among others. */
function apart(state: TaskState): readonly string[] {
  const one = shared.find((states) => states.includes(state));
  return one === undefined ? [] : [`state in (${one.map((name) => `'${name}'`).join(", ")})`];
}

const shared: readonly (readonly TaskState[])[] = [
  ["queued", "running"],
  ["scheduled", "retrying"],
  ["blocked", "handed_over", "dead", "expired", "cancelled", "skipped"],
];

/** State by state, as they are listed. */
export function countTasks(connection: Connection, filter: TaskFilter, atMost: number): number {
  return stateByState(filter).reduce((many, one) => {
    const { condition, values } = rareOrNot(connection, one, null);
    return many + countUpTo(connection, `tasks t ${condition}`, values, atMost - many);
  }, 0);
}

/** Of what has an index of its own, apart from that of the ids: whether few have it, and the condition as it is looked for then. */
function rareOrNot(connection: Connection, filter: TaskFilter, after: string | null) {
  const { states, routingKey, failedWith = null, workedOverMs = null, attemptOver = null } = filter;
  const isFew = (one: Partial<TaskFilter>): boolean => {
    const { condition, values } = conditionOf({ ...nothingAsked, ...one }, null);
    return countUpTo(connection, `tasks t ${condition}`, values, mostOfTheRare + 1) <= mostOfTheRare;
  };
  const ofAttempts = (condition: string, value: string | number): boolean =>
    countUpTo(connection, `attempts where ${condition}`, [value], mostOfTheRare + 1) <= mostOfTheRare;
  const fewFailed = failedWith !== null && ofAttempts(failedWithCode, failedWith);
  const fewWorked = workedOverMs !== null && ofAttempts(workedOver, workedOverMs);
  const isRare =
    fewFailed ||
    fewWorked ||
    (states.length === 1 && comeAndGo.has(states[0]!) && isFew({ states, routingKey })) ||
    (attemptOver !== null && isFew({ attemptOver }));
  return { ...conditionOf(filter, after, { failed: fewFailed, worked: fewWorked }), isRare };
}

function countUpTo(connection: Connection, what: string, values: readonly (string | number | Uint8Array)[], most: number): number {
  return number(connection.get(`select count(*) as many from (select 1 from ${what} limit ${most})`, ...values)!, "many");
}

/** Fewer than this are listed and sorted. */
const mostOfTheRare = 10_000;
/** In these no task stays, and an index that has their order would cost each task. */
const comeAndGo: ReadonlySet<TaskState> = new Set(["scheduled", "accepted", "queued", "running", "retrying"]);
const nothingAsked: TaskFilter = { routingKey: null, states: [], acceptedSince: null, acceptedBefore: null, group: null };

const failedWithCode = "code = ?1 and code is not null";
const workedOver = "finished_at - started_at >= 1000 and finished_at - started_at > ?1";

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
