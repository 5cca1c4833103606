import type { SearchableField } from "../../lifecycle/searchable.ts";
import { hasEnded } from "../../lifecycle/task.ts";
import type { Erased, ErasedTasks, KeptContract } from "../store.ts";
import { byHand } from "./by_hand.ts";
import type { Connection } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { idBytes, idOf } from "./rows.ts";

/** A task's searchable fields, in place of those that it had. */
export function keepFields(connection: Connection, task: Searchable): void {
  if (task.searchable === undefined || task.searchable.length === 0) return;
  forgetFields(connection, task.id);
  for (const { pointer, value } of task.searchable)
    connection.run(
      "insert into searchable_fields (routing_key, pointer, value, task_id) values (?1, ?2, ?3, ?4)",
      task.routingKey,
      pointer,
      value,
      idBytes(task.id),
    );
}

export function forgetFields(connection: Connection, id: string): void {
  connection.run("delete from searchable_fields where task_id = ?1", idBytes(id));
}

export interface Searchable {
  readonly id: string;
  readonly routingKey: string;
  readonly searchable?: readonly SearchableField[];
}

/** One person's tasks, or another's who can be told by a field. */
export function eraseTasks(
  connection: Connection,
  { routingKey, fields }: ErasedTasks,
  contracts: ReadonlyMap<string, KeptContract>,
  limit: number,
  now: number,
): Moved<Erased> {
  const { condition, values } = withFields(routingKey, fields);
  const rows = connection.all(`select id, state from tasks where routing_key = ?1 and ${condition} order by id limit ${limit}`, ...values);
  const ids = rows.map((row) => idOf(row));
  const unfinished = rows.filter((row) => !hasEnded(row["state"] as never)).map((row) => idOf(row));
  const { changes } = byHand(connection, unfinished, "cancel", contracts, now);
  for (const id of ids) {
    connection.run("delete from idempotency_keys where task_id = ?1", idBytes(id));
    connection.run("delete from unique_holds where task_id = ?1", idBytes(id));
    connection.run("delete from tasks where id = ?1", idBytes(id));
  }
  return { value: { erased: ids.length, cancelled: unfinished.length }, changes };
}

/** That a task has all of these; the values begin with the routing key. */
export function withFields(routingKey: string, fields: readonly SearchableField[]) {
  const having = fields.map((_, index) => withField.replace("?pointer", `?${2 * index + 2}`).replace("?value", `?${2 * index + 3}`));
  return { condition: having.join(" and "), values: [routingKey, ...fields.flatMap(({ pointer, value }) => [pointer, value])] };
}

/** `?1` is the routing key. */
export const withField = "id in (select task_id from searchable_fields where routing_key = ?1 and pointer = ?pointer and value = ?value)";
