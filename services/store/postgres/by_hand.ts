import { type ByHand, decideByHand } from "../../lifecycle/by_hand.ts";
import { placesOf } from "../../lifecycle/runway.ts";
import type { TaskRecord } from "../../lifecycle/task.ts";
import type { ByHandResult, Change, KeptContract } from "../store.ts";
import { at, type Queryable } from "./connection.ts";
import { carryOn, type Moved } from "./pipelines.ts";
import { giveRoom } from "./publish.ts";
import { lockTasks, moveIfUnchanged } from "./record.ts";
import { holdAgain } from "./unique.ts";

/** What a person does to tasks, each judged by `lifecycle/by_hand.ts` as it stands, under its lock. */
export async function byHand(
  client: Queryable,
  ids: readonly string[],
  action: ByHand,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<readonly ByHandResult[]>> {
  const before = await lockTasks(client, ids);
  const after: TaskRecord[] = [];
  const told: string[] = [];
  const room = new Map<string, number>();
  const results: ByHandResult[] = [];
  for (const id of new Set(ids)) {
    const task = before.get(id);
    const decision = task === undefined ? null : decideByHand(task, action, now);
    if (task === undefined || decision === null) results.push({ kind: "unknown_task", id });
    else if (decision.kind === "wrong_state") results.push({ kind: "wrong_state", id, state: task.state });
    else if (decision.kind === "replaced") results.push({ kind: "replaced", id, by: decision.by });
    else {
      const unique = contracts.get(task.routingKey)?.policy.unique ?? null;
      const by = action === "replay" ? await holdAgain(client, id, unique, now) : null;
      if (by !== null) {
        results.push({ kind: "held", id, by });
        continue;
      }
      after.push(decision.after);
      if (decision.tellConsumers) told.push(id);
      room.set(task.routingKey, (room.get(task.routingKey) ?? 0) + placesOf(task) - placesOf(decision.after));
      results.push({ kind: "moved", id, routingKey: task.routingKey, from: task.state, state: decision.after.state });
    }
  }
  await moveIfUnchanged(client, after, before);
  if (action === "replay") await countReplays(client, after, now);
  if (told.length > 0) await tellAll(client, told);
  await giveRoom(client, room);
  const carried = await carryOn(
    client,
    after.flatMap(({ pipeline }) => pipeline ?? []),
    contracts,
    now,
  );
  return { value: results, changes: [...changesOf(results), ...carried] };
}

function changesOf(results: readonly ByHandResult[]): readonly Change[] {
  return results.flatMap((one) => (one.kind === "moved" ? [{ taskId: one.id, routingKey: one.routingKey, state: one.state }] : []));
}

/** A task whose time was over gets as much again. */
async function countReplays(client: Queryable, tasks: readonly TaskRecord[], now: number): Promise<void> {
  await client.query(
    `update waybill.tasks set replays = replays + 1,
            expires_at = case when expires_at <= $2 then $2::timestamptz + (expires_at - accepted_at) else expires_at end
      where id = any($1::uuid[])`,
    [tasks.map(({ id }) => id), at(now)],
  );
}

async function tellAll(client: Queryable, ids: readonly string[]): Promise<void> {
  await client.query(
    `insert into waybill.cancels (task_id, routing_key, attempt, reason)
     select id, routing_key, attempt, 'cancelled' from waybill.tasks where id = any($1::uuid[]) order by id`,
    [ids],
  );
}
