import { possibleIn } from "../../lifecycle/by_hand.ts";
import { nextOfOperation } from "../../lifecycle/operation.ts";
import type { KeptContract, NewOperation, OperationView, TaskFilter } from "../store.ts";
import { byHand } from "./by_hand.ts";
import { at, columns, type Queryable, type Row } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { conditionOf } from "./read.ts";
import { number, numberOrNull, text } from "./rows.ts";

/** One thing done to many tasks: `lifecycle/operation.ts` says how many next, `by_hand.ts` does it to each. */

/** How many tasks it would be done to. */
export async function countMatching(client: Queryable, { action, filter }: Pick<NewOperation, "action" | "filter">): Promise<number> {
  const { condition, values } = matching(action, filter);
  const { rows } = await client.query(`select count(*) as many from waybill.tasks t ${condition}`, values);
  return number(rows[0], "many");
}

/** Freezes its set as ids: a boundary in time would miss those whose commit comes late. */
export async function beginOperation(client: Queryable, asked: NewOperation, now: number): Promise<OperationView> {
  const { id, action, filter, described, first, firstSucceed, rate, priority } = asked;
  await client.query(
    `insert into waybill.operations (id, action, filter, created_at, state, total, first, canary, rate, since_at, first_succeed, priority)
     values ($1, $2, $3, $4, 'running', 0, $5, $6, $7, $4, $8, $9)`,
    [id, action, described, at(now), first, first === null ? "passed" : "out", rate, firstSucceed, priority],
  );
  const { condition, values } = matching(action, filter);
  const { rowCount } = await client.query(
    `insert into waybill.operation_tasks (operation_id, place, task_id)
     select $${values.length + 1}::uuid, row_number() over (order by id) - 1, id from waybill.tasks t ${condition}`,
    [...values, id],
  );
  await client.query("update waybill.operations set total = $2 where id = $1", [id, rowCount]);
  return (await operation(client, id))!;
}

function matching(action: NewOperation["action"], filter: TaskFilter) {
  const possible = possibleIn[action] as readonly string[];
  const states = filter.states.length === 0 ? possible : filter.states.filter((state) => possible.includes(state));
  const { condition, values } = conditionOf(
    { ...filter, states: states.length === 0 ? (["none"] as never) : (states as TaskFilter["states"]) },
    null,
  );
  return { condition: action === "replay" ? `${condition} and replaced_by is null` : condition, values };
}

/** One round of one operation, in the leader's transaction. Answers what it did to whom. */
export async function workOperation(
  client: Queryable,
  id: string,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<number>> {
  await client.query("select 1 from waybill.operations where id = $1 for update", [id]);
  const view = await operation(client, id);
  if (view === null || view.state !== "running") return nothing;
  const step = nextOfOperation(view, now);
  switch (step.kind) {
    case "wait":
      return nothing;
    case "finish":
      await client.query("update waybill.operations set state = 'finished', ended_at = $2 where id = $1", [id, at(now)]);
      return nothing;
    case "stop":
      await client.query("update waybill.operations set state = 'stopped' where id = $1", [id]);
      return nothing;
    case "canary_is_well":
      await letGo(client, id, now);
      return nothing;
    case "go":
      return doNext(client, view, step.many, contracts, now);
  }
}

async function doNext(
  client: Queryable,
  { id, action, done, priority }: OperationView,
  many: number,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<number>> {
  const { rows } = await client.query(
    "select task_id from waybill.operation_tasks where operation_id = $1 and place >= $2 order by place limit $3",
    [id, done, many],
  );
  const { value: results, changes } = await byHand(
    client,
    rows.map((row) => text(row, "task_id")),
    action,
    contracts,
    now,
  );
  await client.query(
    `update waybill.operation_tasks o set result = did.kind from unnest($2::int[], $3::text[]) as did (place, kind)
      where o.operation_id = $1 and o.place = did.place`,
    [
      id,
      ...columns(
        results.map(({ kind }, index) => [done + index, kind] as const),
        ([place]) => place,
        ([, kind]) => kind,
      ),
    ],
  );
  const movedIds = results.flatMap((one) => (one.kind === "moved" ? [one.id] : []));
  if (priority !== null) await client.query("update waybill.tasks set priority = $2 where id = any($1::uuid[])", [movedIds, priority]);
  await client.query("update waybill.operations set done = done + $2, moved = moved + $3 where id = $1", [
    id,
    results.length,
    movedIds.length,
  ]);
  return { value: results.length, changes };
}

const nothing: Moved<number> = { value: 0, changes: [] };

/** The rate counts from now, so that what was not done meanwhile does not come at once. */
export async function letGo(client: Queryable, id: string, now: number): Promise<void> {
  await client.query(
    `update waybill.operations set canary = 'passed', state = 'running', since_at = $2, since_done = done
      where id = $1 and state in ('running', 'stopped')`,
    [id, at(now)],
  );
}

export async function abortOperation(client: Queryable, id: string, now: number): Promise<void> {
  await client.query("update waybill.operations set state = 'aborted', ended_at = $2 where id = $1 and state in ('running', 'stopped')", [
    id,
    at(now),
  ]);
}

export async function runningOperations(client: Queryable): Promise<readonly string[]> {
  const { rows } = await client.query("select id from waybill.operations where state = 'running' order by id");
  return rows.map((row) => text(row, "id"));
}

/** Newest first. */
export async function operations(client: Queryable, limit: number): Promise<readonly OperationView[]> {
  const { rows } = await client.query("select * from waybill.operations order by id desc limit $1", [limit]);
  return Promise.all(rows.map((row) => viewOf(client, row)));
}

export async function operation(client: Queryable, id: string): Promise<OperationView | null> {
  const { rows } = await client.query("select * from waybill.operations where id = $1", [id]);
  return rows.length === 0 ? null : viewOf(client, rows[0]);
}

async function viewOf(client: Queryable, row: Row): Promise<OperationView> {
  const first = numberOrNull(row, "first");
  return {
    id: text(row, "id"),
    action: text(row, "action") as OperationView["action"],
    described: text(row, "filter"),
    createdAt: number(row, "created_at"),
    endedAt: numberOrNull(row, "ended_at"),
    state: text(row, "state") as OperationView["state"],
    total: number(row, "total"),
    done: number(row, "done"),
    moved: number(row, "moved"),
    first,
    firstSucceed: numberOrNull(row, "first_succeed"),
    priority: numberOrNull(row, "priority"),
    canary: text(row, "canary") as OperationView["canary"],
    canaryEnds: await endsOf(client, row, first ?? 0),
    ends: await endsOf(client, row, number(row, "done")),
    rate: numberOrNull(row, "rate"),
    since: { at: number(row, "since_at"), done: number(row, "since_done") },
  };
}

/** What became of the first so many that it moved. */
async function endsOf(client: Queryable, row: Row, first: number): Promise<OperationView["ends"]> {
  const { rows } = await client.query(
    `select count(*) filter (where t.ended_at is null) as unfinished, count(*) filter (where t.state in ('succeeded', 'handed_over')) as well,
            count(*) filter (where t.ended_at is not null and t.state not in ('succeeded', 'handed_over')) as badly
       from waybill.operation_tasks o join waybill.tasks t on t.id = o.task_id
      where o.operation_id = $1 and o.place < $2 and o.result = 'moved'`,
    [row["id"], first],
  );
  return { unfinished: number(rows[0], "unfinished"), well: number(rows[0], "well"), badly: number(rows[0], "badly") };
}

export async function forgetOperations(client: Queryable, endedBefore: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    "delete from waybill.operations where id in (select id from waybill.operations where ended_at < $1 order by id limit $2)",
    [at(endedBefore), limit],
  );
  return rowCount ?? 0;
}
