import type { DeadReason } from "../../lifecycle/task.ts";
import { overTimeOf, spansOfGroup } from "../over_time.ts";
import type { DeadLetterGroup, LastDead } from "../store.ts";
import type { Queryable } from "./connection.ts";
import { number, text, textOrNull } from "./rows.ts";

/** Dead tasks by what they have in common, the largest group first; what is said of each is its newest task's. */
export async function deadLetterGroups(client: Queryable, routingKey: string | null, limit: number): Promise<readonly DeadLetterGroup[]> {
  const { rows } = await client.query(
    `with g as materialized (
       select routing_key, reason, fingerprint, count(*) as many, count(*) filter (where replays > 0) as came_back,
              min(ended_at) as first_at, max(ended_at) as last_at, max(id::text)::uuid as newest
         from waybill.tasks where state = 'dead' and ($1::text is null or routing_key = $1) group by routing_key, reason, fingerprint
        order by many desc, last_at desc limit $2),
     spans as materialized (
       select t.routing_key, t.reason, t.fingerprint, count(*) as many,
              floor(extract(epoch from t.ended_at - g.first_at)::float8 * ${spansOfGroup} / (extract(epoch from g.last_at - g.first_at)::float8 + 0.001))::int as span
         from g join waybill.tasks t on t.state = 'dead' and t.routing_key = g.routing_key and t.reason = g.reason
                                    and coalesce(t.fingerprint, '') = coalesce(g.fingerprint, '')
        group by t.routing_key, t.reason, t.fingerprint, span)
     select g.*, a.code, a.message, o.over_time from g
       left join lateral (select code, message from waybill.attempts
                           where task_id = g.newest and outcome = 'failed' order by id desc limit 1) a on true
       left join lateral (select json_object_agg(s.span, s.many)::text as over_time from spans s
                           where s.routing_key = g.routing_key and s.reason = g.reason and s.fingerprint is not distinct from g.fingerprint) o on true
     order by g.many desc, g.last_at desc`,
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
    overTime: overTimeOf(text(row, "over_time")),
    newest: text(row, "newest"),
  }));
}

export async function lastDead(client: Queryable, within: readonly string[] | null): Promise<LastDead | null> {
  const { rows } = await client.query(
    `select id, routing_key, died_at, case when state = 'dead' then 'dead' when replaced_by is not null then 'replaced'
                                          when state = 'cancelled' then 'cancelled' else 'replayed' end as became
       from waybill.tasks where died_at is not null and ($1::text[] is null or routing_key = any($1))
      order by died_at desc limit 1`,
    [within],
  );
  if (rows.length === 0) return null;
  const became = text(rows[0], "became") as LastDead["became"];
  return { id: text(rows[0], "id"), routingKey: text(rows[0], "routing_key"), diedAt: number(rows[0], "died_at"), became };
}
