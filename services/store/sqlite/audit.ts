import type { AuditEntry, AuditFacts, AuditFilter, AuditRow } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { number, text, textOrNull } from "./rows.ts";

export function note(connection: Connection, entry: AuditEntry, { many, routingKey = entry.routingKey ?? undefined }: AuditFacts): void {
  connection.run(
    `insert into audit (at, api_key, name, action, routing_key, target, many, request_id, address)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
    ...[entry.at, entry.apiKey, entry.name, entry.action, routingKey ?? null, entry.target, many, entry.requestId, entry.address],
  );
}

/** Newest first. */
export function auditTrail(connection: Connection, filter: AuditFilter, after: number | null, limit: number): readonly AuditRow[] {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const where = (condition: string, value: string | number | null): void => {
    if (value === null) return;
    values.push(value);
    conditions.push(condition.replace("?", `?${values.length}`));
  };
  where("name = ?", filter.name);
  where("action = ?", filter.action);
  where("routing_key = ?", filter.routingKey);
  where("target = ?", filter.target);
  where("at >= ?", filter.since);
  where("at < ?", filter.before);
  where("routing_key in (select value from json_each(?))", filter.within === null ? null : JSON.stringify(filter.within));
  where("id < ?", after);
  const condition = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  return connection.all(`select * from audit ${condition} order by id desc limit ${limit}`, ...values).map(rowOf);
}

export function forgetAudit(connection: Connection, before: number, limit: number): number {
  return connection.run("delete from audit where id in (select id from audit where at < ?1 order by at limit ?2)", before, limit);
}

function rowOf(row: Row): AuditRow {
  return {
    ...{ id: number(row, "id"), at: number(row, "at"), apiKey: text(row, "api_key"), name: text(row, "name") },
    ...{ action: text(row, "action"), routingKey: textOrNull(row, "routing_key"), target: textOrNull(row, "target") },
    ...{ many: number(row, "many"), requestId: text(row, "request_id"), address: textOrNull(row, "address") },
  };
}
