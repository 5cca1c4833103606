import type { SearchableField } from "../../lifecycle/searchable.ts";
import { hasEnded } from "../../lifecycle/task.ts";
import type { Erased, ErasedTasks, KeptContract } from "../store.ts";
import { byHand } from "./by_hand.ts";
import { columns, type Queryable } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { text } from "./rows.ts";

/** Tasks' searchable fields, in place of those that they had. */
export async function keepFields(client: Queryable, tasks: readonly Searchable[], before: "none" | "some" = "none"): Promise<void> {
  const fields = tasks.flatMap(({ id, routingKey, searchable = [] }) => searchable.map((field) => ({ id, routingKey, ...field })));
  if (fields.length === 0) return;
  if (before === "some")
    await client.query("delete from waybill.searchable_fields where task_id = any($1::uuid[])", [fields.map(({ id }) => id)]);
  await client.query(
    `insert into waybill.searchable_fields (routing_key, pointer, value, task_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[])`,
    columns(
      fields,
      (field) => field.routingKey,
      (field) => field.pointer,
      (field) => field.value,
      (field) => field.id,
    ),
  );
}

export interface Searchable {
  readonly id: string;
  readonly routingKey: string;
  readonly searchable?: readonly SearchableField[];
}

/** One person's tasks, or another's who can be told by a field. */
export async function eraseTasks(
  client: Queryable,
  { routingKey, fields }: ErasedTasks,
  contracts: ReadonlyMap<string, KeptContract>,
  limit: number,
  now: number,
): Promise<Moved<Erased>> {
  const { condition, values } = withFields(routingKey, fields);
  const { rows } = await client.query(
    `select id, state from waybill.tasks where routing_key = $1 and ${condition} order by id limit ${limit} for update`,
    values,
  );
  const ids = rows.map((row) => text(row, "id"));
  const unfinished = rows.filter((row) => !hasEnded(row["state"] as never)).map((row) => text(row, "id"));
  const changes = unfinished.length === 0 ? [] : (await byHand(client, unfinished, "cancel", contracts, now)).changes;
  for (const table of ["idempotency_keys", "unique_holds"])
    await client.query(`delete from waybill.${table} where task_id = any($1::uuid[])`, [ids]);
  await client.query("delete from waybill.tasks where id = any($1::uuid[])", [ids]);
  return { value: { erased: ids.length, cancelled: unfinished.length }, changes };
}

/** That a task has all of these; the values begin with the routing key. */
export function withFields(routingKey: string, fields: readonly SearchableField[]) {
  const having = fields.map((_, index) => withField.replace("?pointer", `$${2 * index + 2}`).replace("?value", `$${2 * index + 3}`));
  return { condition: having.join(" and "), values: [routingKey, ...fields.flatMap(({ pointer, value }) => [pointer, value])] };
}

/** `$1` is the routing key. */
export const withField =
  "id in (select task_id from waybill.searchable_fields where routing_key = $1 and pointer = ?pointer and value = ?value)";
