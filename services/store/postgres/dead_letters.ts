import type { DeadReason } from "../../lifecycle/task.ts";
import type { DeadLetterGroup } from "../store.ts";
import type { Queryable } from "./connection.ts";
import { number, text, textOrNull } from "./rows.ts";

/** Dead tasks by what they have in common, the largest group first; what is said of each is its newest task's. */
export async function deadLetterGroups(client: Queryable, routingKey: string | null, limit: number): Promise<readonly DeadLetterGroup[]> {
  const { rows } = await client.query(
    `select g.*, a.code, a.message from (
       select routing_key, reason, fingerprint, count(*) as many, count(*) filter (where replays > 0) as came_back,
              min(ended_at) as first_at, max(ended_at) as last_at, max(id::text)::uuid as newest
         from waybill.tasks where state = 'dead' and ($1::text is null or routing_key = $1) group by routing_key, reason, fingerprint) g
       left join lateral (select code, message from waybill.attempts
                           where task_id = g.newest and outcome = 'failed' order by id desc limit 1) a on true
     order by many desc, last_at desc limit $2`,
    [routingKey, limit],
  );
  return rows.map((row) => ({
    group: textOrNull(row, "fingerprint"),
    routingKey: text(row, "routing_key"),
    reason: text(row, "reason") as DeadReason,
    code: textOrNull(row, "code"),
    message: textOrNull(row, "message"),
    many: number(row, "many"),
    cameBack: number(row, "came_back"),
    firstAt: number(row, "first_at"),
    lastAt: number(row, "last_at"),
    newest: text(row, "newest"),
  }));
}
