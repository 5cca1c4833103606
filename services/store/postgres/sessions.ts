import type { Session } from "../store.ts";
import { at, type Queryable } from "./connection.ts";
import { number, text } from "./rows.ts";

export async function keepSession(client: Queryable, { hash, keyHash, createdAt, endsAt }: Session): Promise<void> {
  await client.query("insert into waybill.sessions (hash, key_hash, created_at, ends_at) values ($1, $2, $3, $4)", [
    ...[hash, keyHash],
    ...[at(createdAt), at(endsAt)],
  ]);
}

export async function session(client: Queryable, hash: string, now: number): Promise<Session | null> {
  const { rows } = await client.query("select * from waybill.sessions where hash = $1 and ends_at > $2", [hash, at(now)]);
  const [row] = rows;
  if (row === undefined) return null;
  return { hash, keyHash: text(row, "key_hash"), createdAt: number(row, "created_at"), endsAt: number(row, "ends_at") };
}

export async function prolongSession(client: Queryable, hash: string, endsAt: number): Promise<void> {
  await client.query("update waybill.sessions set ends_at = greatest(ends_at, $2) where hash = $1", [hash, at(endsAt)]);
}

export async function endSession(client: Queryable, hash: string): Promise<void> {
  await client.query("delete from waybill.sessions where hash = $1", [hash]);
}

export async function forgetSessions(client: Queryable, now: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    "delete from waybill.sessions where hash in (select hash from waybill.sessions where ends_at <= $1 limit $2)",
    [at(now), limit],
  );
  return rowCount ?? 0;
}
