import { possibleIn } from "../../lifecycle/by_hand.ts";
import { nextOfOperation } from "../../lifecycle/operation.ts";
import type { KeptContract, NewOperation, OperationView, TaskFilter } from "../store.ts";
import { byHand } from "./by_hand.ts";
import type { Connection, Row } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { conditionOf } from "./read.ts";
import { idBytes, idOf, number, numberOrNull, text } from "./rows.ts";

/** One thing done to many tasks: `lifecycle/operation.ts` says how many next, `by_hand.ts` does it to each. */

/** How many tasks it would be done to. */
export function countMatching(connection: Connection, { action, filter }: Pick<NewOperation, "action" | "filter">): number {
  const { condition, values } = matching(action, filter);
  return number(connection.get(`select count(*) as many from tasks t ${condition}`, ...values)!, "many");
}

/** Freezes its set as ids: a boundary in time would miss those whose commit comes late. */
export function beginOperation(connection: Connection, asked: NewOperation, now: number): OperationView {
  const { id, action, filter, described, first, firstSucceed, rate, priority } = asked;
  connection.run(
    `insert into operations (id, action, filter, created_at, state, total, first, canary, rate, since_at, first_succeed, priority)
     values (?1, ?2, ?3, ?4, 'running', 0, ?5, ?6, ?7, ?4, ?8, ?9)`,
    idBytes(id),
    action,
    described,
    now,
    first,
    first === null ? "passed" : "out",
    rate,
    firstSucceed,
    priority,
  );
  const { condition, values } = matching(action, filter);
  const place = `?${values.length + 1}`;
  const total = connection.run(
    `insert into operation_tasks (operation_id, place, task_id)
     select ${place}, row_number() over (order by id) - 1, id from tasks t ${condition}`,
    ...values,
    idBytes(id),
  );
  connection.run("update operations set total = ?2 where id = ?1", idBytes(id), total);
  return operation(connection, id)!;
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
export function workOperation(
  connection: Connection,
  id: string,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<number> {
  const view = operation(connection, id);
  if (view === null || view.state !== "running") return nothing;
  const step = nextOfOperation(view, now);
  switch (step.kind) {
    case "wait":
      return nothing;
    case "finish":
      connection.run("update operations set state = 'finished', ended_at = ?2 where id = ?1", idBytes(id), now);
      return nothing;
    case "stop":
      connection.run("update operations set state = 'stopped' where id = ?1", idBytes(id));
      return nothing;
    case "canary_is_well":
      letGo(connection, id, now);
      return nothing;
    case "go":
      return doNext(connection, view, step.many, contracts, now);
  }
}

function doNext(
  connection: Connection,
  { id, action, done, priority }: OperationView,
  many: number,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<number> {
  const tasks = connection
    .all("select task_id from operation_tasks where operation_id = ?1 and place >= ?2 order by place limit ?3", idBytes(id), done, many)
    .map((row) => idOf(row, "task_id"));
  const { value: results, changes } = byHand(connection, tasks, action, contracts, now);
  for (const [index, { kind }] of results.entries()) {
    connection.run("update operation_tasks set result = ?3 where operation_id = ?1 and place = ?2", idBytes(id), done + index, kind);
  }
  const moved = results.filter(({ kind }) => kind === "moved").length;
  if (priority !== null)
    for (const one of results)
      if (one.kind === "moved") connection.run("update tasks set priority = ?2 where id = ?1", idBytes(one.id), priority);
  connection.run("update operations set done = done + ?2, moved = moved + ?3 where id = ?1", idBytes(id), results.length, moved);
  return { value: results.length, changes };
}

const nothing: Moved<number> = { value: 0, changes: [] };

/** The rate counts from now, so that what was not done meanwhile does not come at once. */
export function letGo(connection: Connection, id: string, now: number): void {
  connection.run(
    "update operations set canary = 'passed', state = 'running', since_at = ?2, since_done = done where id = ?1 and state in ('running', 'stopped')",
    idBytes(id),
    now,
  );
}

export function abortOperation(connection: Connection, id: string, now: number): void {
  connection.run(
    "update operations set state = 'aborted', ended_at = ?2 where id = ?1 and state in ('running', 'stopped')",
    idBytes(id),
    now,
  );
}

export function runningOperations(connection: Connection): readonly string[] {
  return connection.all("select id from operations where state = 'running' order by id").map((row) => idOf(row));
}

/** Newest first. */
export function operations(connection: Connection, limit: number): readonly OperationView[] {
  return connection.all("select * from operations order by id desc limit ?1", limit).map((row) => viewOf(connection, row));
}

export function operation(connection: Connection, id: string): OperationView | null {
  const row = connection.get("select * from operations where id = ?1", idBytes(id));
  return row === undefined ? null : viewOf(connection, row);
}

function viewOf(connection: Connection, row: Row): OperationView {
  const first = numberOrNull(row, "first");
  return {
    id: idOf(row),
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
    canaryEnds: endsOf(connection, row, first ?? 0),
    ends: endsOf(connection, row, number(row, "done")),
    rate: numberOrNull(row, "rate"),
    since: { at: number(row, "since_at"), done: number(row, "since_done") },
  };
}

/** What became of the first so many that it moved. */
function endsOf(connection: Connection, row: Row, first: number): OperationView["ends"] {
  const counted = connection.get(
    `select count(*) filter (where t.ended_at is null) as unfinished, count(*) filter (where t.state in ('succeeded', 'handed_over')) as well,
            count(*) filter (where t.ended_at is not null and t.state not in ('succeeded', 'handed_over')) as badly
       from operation_tasks o join tasks t on t.id = o.task_id where o.operation_id = ?1 and o.place < ?2 and o.result = 'moved'`,
    row["id"] as Uint8Array,
    first,
  )!;
  return { unfinished: number(counted, "unfinished"), well: number(counted, "well"), badly: number(counted, "badly") };
}

export function forgetOperations(connection: Connection, endedBefore: number, limit: number): number {
  return connection.run(
    "delete from operations where id in (select id from operations where ended_at < ?1 order by id limit ?2)",
    endedBefore,
    limit,
  );
}
