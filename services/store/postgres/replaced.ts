import { mayBeReplaced } from "../../lifecycle/by_hand.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import { columns, type Queryable } from "./connection.ts";
import { text } from "./rows.ts";

/** Of those that are to stand in place of others: why that cannot be. The others are locked, in the order of ids. */
export async function notReplaceable(client: Queryable, tasks: readonly NewTask[]): Promise<ReadonlyMap<NewTask, AcceptResult>> {
  const asking = tasks.filter(({ replaces }) => replaces !== null);
  if (asking.length === 0) return new Map();
  const { rows } = await client.query(
    "select id, routing_key, state, replaced_by from waybill.tasks where id = any($1::uuid[]) order by id for update",
    [asking.map(({ replaces }) => replaces)],
  );
  const found = new Map(rows.map((row) => [text(row, "id"), row]));
  const refused = new Map<NewTask, AcceptResult>();
  for (const task of asking) {
    const row = found.get(task.replaces!);
    const state = row === undefined || row.routing_key !== task.routingKey ? null : (row.state as TaskState);
    const by = state === null ? null : (row!.replaced_by as string | null);
    const isFree = state !== null && by === null && mayBeReplaced(state);
    if (isFree)
      found.delete(task.replaces!); // Once.
    else refused.set(task, { kind: "not_replaceable", id: task.replaces!, state, by });
  }
  return refused;
}

/** In the transaction that keeps the new ones, which take the places of the others in their pipelines. */
export async function replace(client: Queryable, tasks: readonly NewTask[]): Promise<void> {
  const asking = tasks.filter(({ replaces }) => replaces !== null);
  if (asking.length === 0) return;
  const pairs = columns(
    asking,
    ({ id }) => id,
    ({ replaces }) => replaces,
  );
  await client.query(
    `update waybill.tasks t set state = 'cancelled', reason = null, fingerprint = null, replaced_by = new.id
       from unnest($1::uuid[], $2::uuid[]) as new (id, replaces) where t.id = new.replaces`,
    pairs,
  );
  await client.query(
    `update waybill.tasks t set pipeline = old.pipeline, stage = old.stage, step = old.step, item = old.item
       from unnest($1::uuid[], $2::uuid[]) as new (id, replaces) join waybill.tasks old on old.id = new.replaces
      where t.id = new.id and old.pipeline is not null`,
    pairs,
  );
}
