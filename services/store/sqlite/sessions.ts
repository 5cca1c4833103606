import type { Session } from "../store.ts";
import type { Connection } from "./connection.ts";
import { number, text } from "./rows.ts";

export function keepSession(connection: Connection, { hash, keyHash, createdAt, endsAt }: Session): void {
  connection.run("insert into sessions (hash, key_hash, created_at, ends_at) values (?1, ?2, ?3, ?4)", hash, keyHash, createdAt, endsAt);
}

export function session(connection: Connection, hash: string, now: number): Session | null {
  const row = connection.get("select * from sessions where hash = ?1 and ends_at > ?2", hash, now);
  if (row === undefined) return null;
  return { hash, keyHash: text(row, "key_hash"), createdAt: number(row, "created_at"), endsAt: number(row, "ends_at") };
}

export function prolongSession(connection: Connection, hash: string, endsAt: number): void {
  connection.run("update sessions set ends_at = max(ends_at, ?2) where hash = ?1", hash, endsAt);
}

export function endSession(connection: Connection, hash: string): void {
  connection.run("delete from sessions where hash = ?1", hash);
}

export function forgetSessions(connection: Connection, now: number, limit: number): number {
  return connection.run("delete from sessions where hash in (select hash from sessions where ends_at <= ?1 limit ?2)", now, limit);
}
