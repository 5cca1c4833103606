import { mayBeReplaced } from "../../lifecycle/by_hand.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import type { Connection } from "./connection.ts";
import { idBytes, idOf, idOrNull, text } from "./rows.ts";

/** Why the task that this one is to stand in place of cannot be replaced; null: it can, or there is none. */
export function notReplaceable(connection: Connection, { replaces, routingKey }: NewTask): AcceptResult | null {
  if (replaces === null) return null;
  const row = connection.get("select state, replaced_by from tasks where id = ?1 and routing_key = ?2", idBytes(replaces), routingKey);
  const state = row === undefined ? null : (text(row, "state") as TaskState);
  const by = row === undefined ? null : idOrNull(row, "replaced_by");
  if (state !== null && by === null && mayBeReplaced(state)) return null;
  return { kind: "not_replaceable", id: replaces, state, by };
}

/** In the transaction that keeps the new one, which takes the place of the other in its pipeline. Answers that pipeline. */
export function replace(connection: Connection, { id, replaces }: NewTask): readonly string[] {
  if (replaces === null) return [];
  connection.run(
    "update tasks set state = 'cancelled', reason = null, fingerprint = null, replaced_by = ?2 where id = ?1",
    idBytes(replaces),
    idBytes(id),
  );
  return connection
    .all(
      `update tasks set pipeline = old.pipeline, stage = old.stage, step = old.step, item = old.item
         from (select pipeline, stage, step, item from tasks where id = ?1) old where tasks.id = ?2 and old.pipeline is not null returning tasks.pipeline`,
      idBytes(replaces),
      idBytes(id),
    )
    .map((row) => idOf(row, "pipeline"));
}
