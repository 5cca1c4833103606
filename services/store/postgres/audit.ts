import type { AuditEntry, AuditFacts, AuditFilter, AuditRow } from "../store.ts";
import { at, atOrNull, type Queryable, type Row } from "./connection.ts";
import { number, text, textOrNull } from "./rows.ts";

export async function note(
  client: Queryable,
  entry: AuditEntry,
  { many, routingKey = entry.routingKey ?? undefined }: AuditFacts,
): Promise<void> {
  await client.query(
    `insert into waybill.audit (at, api_key, name, action, routing_key, target, many, request_id, address)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [at(entry.at), entry.apiKey, entry.name, entry.action, routingKey ?? null, entry.target, many, entry.requestId, entry.address],
  );
}

/** Newest first. */
export async function auditTrail(
  client: Queryable,
  filter: AuditFilter,
  after: number | null,
  limit: number,
): Promise<readonly AuditRow[]> {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const where = (condition: string, value: unknown): void => {
    if (value === null) return;
    values.push(value);
    conditions.push(condition.replace("?", `$${values.length}`));
  };
  where("name = ?", filter.name);
  where("action = ?", filter.action);
  where("routing_key = ?", filter.routingKey);
  where("target = ?", filter.target);
  where("at >= ?", atOrNull(filter.since));
  where("at < ?", atOrNull(filter.before));
  where("routing_key = any(?)", filter.within);
  where("id < ?", after);
  const condition = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
  const { rows } = await client.query(`select * from waybill.audit ${condition} order by id desc limit ${limit}`, values);
  return rows.map(rowOf);
}

/** Of several servers the order of ids is not quite the order of time. */
export async function forgetAudit(client: Queryable, before: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    "delete from waybill.audit where id in (select id from waybill.audit where at < $1 order by at limit $2)",
    [at(before), limit],
  );
  return rowCount ?? 0;
}

function rowOf(row: Row): AuditRow {
  return {
    ...{ id: number(row, "id"), at: number(row, "at"), apiKey: text(row, "api_key"), name: text(row, "name") },
    ...{ action: text(row, "action"), routingKey: textOrNull(row, "routing_key"), target: textOrNull(row, "target") },
    ...{ many: number(row, "many"), requestId: text(row, "request_id"), address: textOrNull(row, "address") },
  };
}
