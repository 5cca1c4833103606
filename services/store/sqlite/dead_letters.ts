import type { DeadReason } from "../../lifecycle/task.ts";
import { overTimeOf, spansOfGroup } from "../over_time.ts";
import type { DeadLetterGroup, LastDead } from "../store.ts";
import type { Connection } from "./connection.ts";
import { idOf, number, text, textOrNull } from "./rows.ts";

/** Dead tasks by what they have in common, the largest group first; what is said of each is its newest task's. */
export function deadLetterGroups(connection: Connection, routingKey: string | null, limit: number): readonly DeadLetterGroup[] {
  const said = (column: string): string =>
    `(select a.${column} from attempts a where a.task_id = g.newest and a.outcome = 'failed' order by a.id desc limit 1) as ${column}`;
  return connection
    .all(
      `with g as (
         select routing_key, reason, fingerprint, count(*) as many, count(*) filter (where replays > 0) as came_back,
                min(ended_at) as first_at, max(ended_at) as last_at, max(id) as newest
           from tasks where state = 'dead' and (?1 is null or routing_key = ?1) group by routing_key, reason, fingerprint
          order by many desc, last_at desc limit ?2)
       select g.*, ${said("code")}, ${said("message")}, (
         select json_group_object(span, many) from (
           select (t.ended_at - g.first_at) * ${spansOfGroup} / (g.last_at - g.first_at + 1) as span, count(*) as many
             from tasks t where t.state = 'dead' and t.routing_key = g.routing_key and t.reason = g.reason and t.fingerprint is g.fingerprint
            group by span)) as over_time
         from g order by many desc, last_at desc`,
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
      overTime: overTimeOf(text(row, "over_time")),
      newest: idOf(row, "newest"),
    }));
}

export function lastDead(connection: Connection, within: readonly string[] | null): LastDead | null {
  const row = connection.get(
    `select id, routing_key, died_at, case when state = 'dead' then 'dead' when replaced_by is not null then 'replaced'
                                          when state = 'cancelled' then 'cancelled' else 'replayed' end as became
       from tasks where died_at is not null and (?1 is null or routing_key in (select value from json_each(?1)))
      order by died_at desc limit 1`,
    within === null ? null : JSON.stringify(within),
  );
  if (row === undefined) return null;
  const became = text(row, "became") as LastDead["became"];
  return { id: idOf(row), routingKey: text(row, "routing_key"), diedAt: number(row, "died_at"), became };
}
