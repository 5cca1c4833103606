import type { Rule } from "../../lifecycle/alert_rules.ts";
import type { Alert } from "../../lifecycle/alerts.ts";
import { deliveriesOf } from "../alerting.ts";
import type { AlertView, DueDelivery, NewAlertChange, Silence } from "../store.ts";
import { at, atOrNull, type Queryable, type Row } from "./connection.ts";
import { number, numberOrNull, text, textOrNull } from "./rows.ts";

export async function firingAlerts(client: Queryable): Promise<readonly Alert[]> {
  const { rows } = await client.query("select * from waybill.alerts where state = 'firing'");
  return rows.map(alertOf);
}

export async function silences(client: Queryable, now: number): Promise<readonly Silence[]> {
  const { rows } = await client.query("select * from waybill.alert_silences where until > $1", [at(now)]);
  return rows.map((row) => ({
    ...{ rule: text(row, "rule") as Rule, routingKey: text(row, "routing_key") || null, until: number(row, "until") },
  }));
}

export async function changeAlerts(
  client: Queryable,
  changes: readonly NewAlertChange[],
  channels: readonly string[],
  now: number,
): Promise<void> {
  for (const change of changes) {
    const { id, event } = await changeAlert(client, change, now);
    if (event !== null)
      await client.query(
        "insert into waybill.alert_deliveries (alert_id, channel, event, at, due_at) select $1, channel, $3, $4, $4 from unnest($2::text[]) as c (channel)",
        [id, channels, event, at(now)],
      );
  }
}

/** Answers what is to be told of it; null: nothing. */
async function changeAlert(client: Queryable, change: NewAlertChange, now: number) {
  switch (change.kind) {
    case "fire": {
      const { rule, routingKey, says, tell, newId } = change;
      await client.query(
        "insert into waybill.alerts (id, rule, routing_key, state, since, says, told_at) values ($1, $2, $3, 'firing', $4, $5, $6)",
        [newId, rule, routingKey ?? "", at(now), says, tell ? at(now) : null],
      );
      return { id: newId, event: tell ? ("firing" as const) : null };
    }
    case "say":
      await client.query("update waybill.alerts set says = $2 where id = $1", [change.id, change.says]);
      return { id: change.id, event: null };
    case "calm":
      await client.query("update waybill.alerts set calm_since = $2 where id = $1", [change.id, atOrNull(change.since)]);
      return { id: change.id, event: null };
    case "tell":
      await client.query("update waybill.alerts set told_at = $2 where id = $1", [change.id, at(now)]);
      return { id: change.id, event: change.as };
    case "resolve":
      await client.query("update waybill.alerts set state = 'resolved', resolved_at = $2 where id = $1", [change.id, at(now)]);
      return { id: change.id, event: change.tell ? ("resolved" as const) : null };
  }
}

export async function tellNewChannels(client: Queryable, channels: readonly string[], now: number): Promise<void> {
  await client.query(
    `insert into waybill.alert_deliveries (alert_id, channel, event, at, due_at)
     select a.id, c.channel, 'firing', $2, $2 from waybill.alerts a cross join unnest($1::text[]) as c (channel)
      where state = 'firing' and told_at is not null and acknowledged_at is null
        and not exists (select 1 from waybill.alert_silences s where s.rule = a.rule and s.routing_key = a.routing_key and s.until > $2)
        and not exists (select 1 from waybill.alert_deliveries d where d.alert_id = a.id and d.channel = c.channel) order by a.id`,
    [channels, at(now)],
  );
}

export async function dueDeliveries(client: Queryable, now: number, limit: number): Promise<readonly DueDelivery[]> {
  const { rows } = await client.query(
    "select * from waybill.alert_deliveries where due_at is not null and due_at <= $1 order by due_at, id limit $2",
    [at(now), limit],
  );
  return Promise.all(
    rows.map(async (row) => ({
      ...{ id: number(row, "id"), channel: text(row, "channel"), event: text(row, "event") as DueDelivery["event"] },
      ...{ at: number(row, "at"), tries: number(row, "tries"), alert: (await alert(client, text(row, "alert_id")))! },
    })),
  );
}

const told = `select json_agg(json_build_object('channel', channel, 'event', event, 'tries', tries,
    'delivered_at', (extract(epoch from delivered_at) * 1000)::bigint, 'last', last) order by channel)
  from (select distinct on (channel) * from waybill.alert_deliveries where alert_id = a.id order by channel, id desc) latest`;
const select = `select a.*, (select until from waybill.alert_silences s where s.rule = a.rule and s.routing_key = a.routing_key) as silenced_until,
  coalesce((${told}), '[]')::text as told from waybill.alerts a`;

export async function alerts(client: Queryable, limit: number): Promise<readonly AlertView[]> {
  const { rows } = await client.query(`${select} order by state, id desc limit $1`, [limit]);
  return rows.map(viewOf);
}

export async function alert(client: Queryable, id: string): Promise<AlertView | null> {
  const { rows } = await client.query(`${select} where id = $1`, [id]);
  return rows.length === 0 ? null : viewOf(rows[0]);
}

export async function acknowledgeAlert(client: Queryable, id: string, by: string, now: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "update waybill.alerts set acknowledged_by = $2, acknowledged_at = $3 where id = $1 and state = 'firing'",
    [id, by, at(now)],
  );
  return rowCount === 1;
}

export async function silenceAlert(client: Queryable, id: string, until: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into waybill.alert_silences (rule, routing_key, until) select rule, routing_key, $2 from waybill.alerts where id = $1
         on conflict (rule, routing_key) do update set until = excluded.until`,
    [id, at(until)],
  );
  return rowCount === 1;
}

export async function forgetAlerts(client: Queryable, resolvedBefore: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from waybill.alerts where id in
       (select id from waybill.alerts where state = 'resolved' and resolved_at < $1 order by resolved_at limit $2)`,
    [at(resolvedBefore), limit],
  );
  return rowCount ?? 0;
}

function alertOf(row: Row): Alert {
  return {
    ...{ id: text(row, "id"), rule: text(row, "rule") as Rule, routingKey: text(row, "routing_key") || null, says: text(row, "says") },
    ...{ since: number(row, "since"), calmSince: numberOrNull(row, "calm_since"), toldAt: numberOrNull(row, "told_at") },
    acknowledgedBy: textOrNull(row, "acknowledged_by"),
  };
}

function viewOf(row: Row): AlertView {
  return {
    ...alertOf(row),
    ...{ state: text(row, "state") as AlertView["state"], resolvedAt: numberOrNull(row, "resolved_at") },
    ...{ acknowledgedAt: numberOrNull(row, "acknowledged_at"), silencedUntil: numberOrNull(row, "silenced_until") },
    deliveries: deliveriesOf(text(row, "told")),
  };
}
