import { type ByHand, decideByHand } from "../../lifecycle/by_hand.ts";
import { placesOf } from "../../lifecycle/runway.ts";
import type { ByHandResult, Change, KeptContract } from "../store.ts";
import type { Connection } from "./connection.ts";
import { carryOn, type Moved } from "./pipelines.ts";
import { giveRoom } from "./publish.ts";
import { moveIfUnchanged } from "./record.ts";
import { idBytes, recordColumns, recordOf } from "./rows.ts";
import { holdAgain } from "./unique.ts";

/** What a person does to tasks, each judged by `lifecycle/by_hand.ts` as it stands. */
export function byHand(
  connection: Connection,
  ids: readonly string[],
  action: ByHand,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<readonly ByHandResult[]> {
  const pipelines: string[] = [];
  const value = ids.map((id): ByHandResult => {
    const row = connection.get(`select ${recordColumns} from tasks where id = ?1`, idBytes(id));
    if (row === undefined) return { kind: "unknown_task", id };
    const task = recordOf(row);
    const decision = decideByHand(task, action, now);
    if (decision.kind === "wrong_state") return { kind: "wrong_state", id, state: task.state };
    if (decision.kind === "replaced") return { kind: "replaced", id, by: decision.by };
    const unique = contracts.get(task.routingKey)?.policy.unique ?? null;
    const by = action === "replay" ? holdAgain(connection, id, unique, now) : null;
    if (by !== null) return { kind: "held", id, by };
    moveIfUnchanged(connection, task, decision.after);
    if (action === "replay") countReplay(connection, id, now);
    if (decision.tellConsumers) tellAll(connection, id);
    giveRoom(connection, task.routingKey, placesOf(task) - placesOf(decision.after));
    if (task.pipeline !== null) pipelines.push(task.pipeline);
    return { kind: "moved", id, routingKey: task.routingKey, from: task.state, state: decision.after.state };
  });
  return { value, changes: [...changesOf(value), ...carryOn(connection, pipelines, contracts, now)] };
}

function changesOf(results: readonly ByHandResult[]): readonly Change[] {
  return results.flatMap((one) => (one.kind === "moved" ? [{ taskId: one.id, routingKey: one.routingKey, state: one.state }] : []));
}

/** A task whose time was over gets as much again. */
function countReplay(connection: Connection, id: string, now: number): void {
  connection.run("update tasks set replays = replays + 1 where id = ?1", idBytes(id));
  connection.run("update tasks set expires_at = ?2 + (expires_at - accepted_at) where id = ?1 and expires_at <= ?2", idBytes(id), now);
}

function tellAll(connection: Connection, id: string): void {
  connection.run(
    "insert into cancels (task_id, routing_key, attempt, reason) select id, routing_key, attempt, 'cancelled' from tasks where id = ?1",
    idBytes(id),
  );
}
