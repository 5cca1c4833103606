import type { DeadReason } from "../../lifecycle/task.ts";
import type { DeadLetterGroup } from "../store.ts";
import type { Connection } from "./connection.ts";
import { idOf, number, text, textOrNull } from "./rows.ts";

/** Dead tasks by what they have in common, the largest group first; what is said of each is its newest task's. */
export function deadLetterGroups(connection: Connection, routingKey: string | null, limit: number): readonly DeadLetterGroup[] {
  const said = (column: string): string =>
    `(select a.${column} from attempts a where a.task_id = g.newest and a.outcome = 'failed' order by a.id desc limit 1) as ${column}`;
  return connection
    .all(
      `select g.*, ${said("code")}, ${said("message")} from (
         select routing_key, reason, fingerprint, count(*) as many, count(*) filter (where replays > 0) as came_back,
                min(ended_at) as first_at, max(ended_at) as last_at, max(id) as newest
           from tasks where state = 'dead' and (?1 is null or routing_key = ?1) group by routing_key, reason, fingerprint) g
       order by many desc, last_at desc limit ?2`,
      routingKey,
      limit,
    )
    .map((row) => ({
      group: textOrNull(row, "fingerprint"),
      routingKey: text(row, "routing_key"),
      reason: text(row, "reason") as DeadReason,
      code: textOrNull(row, "code"),
      message: textOrNull(row, "message"),
      many: number(row, "many"),
      cameBack: number(row, "came_back"),
      firstAt: number(row, "first_at"),
      lastAt: number(row, "last_at"),
      newest: idOf(row, "newest"),
    }));
}
