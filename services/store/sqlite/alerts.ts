import type { Rule } from "../../lifecycle/alert_rules.ts";
import type { Alert } from "../../lifecycle/alerts.ts";
import { deliveriesOf } from "../alerting.ts";
import type { AlertView, DueDelivery, NewAlertChange, Silence } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { idBytes, idOf, number, numberOrNull, text, textOrNull } from "./rows.ts";

export function firingAlerts(connection: Connection): readonly Alert[] {
  return connection.all("select * from alerts where state = 'firing'").map(alertOf);
}

export function silences(connection: Connection, now: number): readonly Silence[] {
  return connection.all("select * from alert_silences where until > ?1", now).map((row) => ({
    ...{ rule: text(row, "rule") as Rule, routingKey: text(row, "routing_key") || null, until: number(row, "until") },
  }));
}

export function changeAlerts(connection: Connection, changes: readonly NewAlertChange[], channels: readonly string[], now: number): void {
  for (const change of changes) {
    const { id, event } = changeAlert(connection, change, now);
    if (event !== null)
      for (const channel of channels)
        connection.run(
          "insert into alert_deliveries (alert_id, channel, event, at, due_at) values (?1, ?2, ?3, ?4, ?4)",
          ...[idBytes(id), channel, event, now],
        );
  }
}

/** Answers what is to be told of it; null: nothing. */
function changeAlert(connection: Connection, change: NewAlertChange, now: number) {
  switch (change.kind) {
    case "fire": {
      const { rule, routingKey, says, tell, newId } = change;
      const values = [idBytes(newId), rule, routingKey ?? "", now, says, tell ? now : null];
      connection.run(
        "insert into alerts (id, rule, routing_key, state, since, says, told_at) values (?1, ?2, ?3, 'firing', ?4, ?5, ?6)",
        ...values,
      );
      return { id: newId, event: tell ? ("firing" as const) : null };
    }
    case "say":
      connection.run("update alerts set says = ?2 where id = ?1", idBytes(change.id), change.says);
      return { id: change.id, event: null };
    case "calm":
      connection.run("update alerts set calm_since = ?2 where id = ?1", idBytes(change.id), change.since);
      return { id: change.id, event: null };
    case "tell":
      connection.run("update alerts set told_at = ?2 where id = ?1", idBytes(change.id), now);
      return { id: change.id, event: change.as };
    case "resolve":
      connection.run("update alerts set state = 'resolved', resolved_at = ?2 where id = ?1", idBytes(change.id), now);
      return { id: change.id, event: change.tell ? ("resolved" as const) : null };
  }
}

export function tellNewChannels(connection: Connection, channels: readonly string[], now: number): void {
  for (const channel of channels)
    connection.run(
      `insert into alert_deliveries (alert_id, channel, event, at, due_at)
       select id, ?1, 'firing', ?2, ?2 from alerts a
        where state = 'firing' and told_at is not null and acknowledged_at is null
          and not exists (select 1 from alert_silences s where s.rule = a.rule and s.routing_key = a.routing_key and s.until > ?2)
          and not exists (select 1 from alert_deliveries d where d.alert_id = a.id and d.channel = ?1) order by id`,
      channel,
      now,
    );
}

export function dueDeliveries(connection: Connection, now: number, limit: number): readonly DueDelivery[] {
  return connection
    .all("select * from alert_deliveries where due_at is not null and due_at <= ?1 order by due_at, id limit ?2", now, limit)
    .map((row) => ({
      ...{ id: number(row, "id"), channel: text(row, "channel"), event: text(row, "event") as DueDelivery["event"] },
      ...{ at: number(row, "at"), tries: number(row, "tries"), alert: alert(connection, idOf(row, "alert_id"))! },
    }));
}

const told = `select json_object('channel', channel, 'event', event, 'tries', tries, 'delivered_at', delivered_at, 'last', last) as one
  from alert_deliveries where id in (select max(id) from alert_deliveries where alert_id = a.id group by channel) order by channel`;
const select = `select a.*, (select until from alert_silences s where s.rule = a.rule and s.routing_key = a.routing_key) as silenced_until,
  (select json_group_array(json(one)) from (${told})) as told from alerts a`;

export function alerts(connection: Connection, limit: number): readonly AlertView[] {
  return connection.all(`${select} order by state, id desc limit ?1`, limit).map(viewOf);
}

export function alert(connection: Connection, id: string): AlertView | null {
  const row = connection.get(`${select} where id = ?1`, idBytes(id));
  return row === undefined ? null : viewOf(row);
}

export function acknowledgeAlert(connection: Connection, id: string, by: string, now: number): boolean {
  return (
    connection.run(
      "update alerts set acknowledged_by = ?2, acknowledged_at = ?3 where id = ?1 and state = 'firing'",
      ...[idBytes(id), by, now],
    ) === 1
  );
}

export function silenceAlert(connection: Connection, id: string, until: number): boolean {
  return (
    connection.run(
      `insert into alert_silences (rule, routing_key, until) select rule, routing_key, ?2 from alerts where id = ?1
           on conflict (rule, routing_key) do update set until = excluded.until`,
      ...[idBytes(id), until],
    ) === 1
  );
}

export function forgetAlerts(connection: Connection, resolvedBefore: number, limit: number): number {
  return connection.run(
    "delete from alerts where id in (select id from alerts where state = 'resolved' and resolved_at < ?1 order by resolved_at limit ?2)",
    resolvedBefore,
    limit,
  );
}

function alertOf(row: Row): Alert {
  return {
    ...{ id: idOf(row), rule: text(row, "rule") as Rule, routingKey: text(row, "routing_key") || null, says: text(row, "says") },
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
