import type { Role } from "../../lifecycle/role.ts";
import type { ApiKey, NewApiKey, Rotation } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { idBytes, idOf, number, numberOrNull, text, textOrNull } from "./rows.ts";

/** Null: another one that is not revoked has its name. */
export function keepApiKey(connection: Connection, key: NewApiKey): ApiKey | null {
  const kept = connection.run(
    `insert into api_keys (id, name, role, scopes, hash, rate_limit, created_at, created_by, expires_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) on conflict (name) where revoked_at is null do nothing`,
    ...[idBytes(key.id), key.name, key.role, key.scopes === null ? null : JSON.stringify(key.scopes), key.hash],
    ...[key.rateLimit, key.createdAt, key.createdBy, key.expiresAt],
  );
  return kept === 0 ? null : apiKey(connection, key.id);
}

/** Newest first, those that are revoked too. */
export function apiKeys(connection: Connection): readonly ApiKey[] {
  return connection.all("select * from api_keys order by id desc").map(apiKeyOf);
}

/** A new hash; the one before goes on for a while. */
export function rotateApiKey(connection: Connection, id: string, { hash, oldUntil }: Rotation): ApiKey | null {
  const changed = connection.run(
    "update api_keys set old_hash = hash, old_until = ?3, hash = ?2 where id = ?1 and revoked_at is null",
    idBytes(id),
    hash,
    oldUntil,
  );
  return changed === 0 ? null : apiKey(connection, id);
}

export function revokeApiKey(connection: Connection, id: string, now: number): ApiKey | null {
  const changed = connection.run("update api_keys set revoked_at = ?2 where id = ?1 and revoked_at is null", idBytes(id), now);
  return changed === 0 ? null : apiKey(connection, id);
}

export function apiKeysUsed(connection: Connection, used: readonly { readonly id: string; readonly at: number }[]): void {
  for (const { id, at } of used)
    connection.run("update api_keys set last_used_at = max(?2, coalesce(last_used_at, 0)) where id = ?1", idBytes(id), at);
}

function apiKey(connection: Connection, id: string): ApiKey {
  return apiKeyOf(connection.get("select * from api_keys where id = ?1", idBytes(id))!);
}

function apiKeyOf(row: Row): ApiKey {
  const scopes = textOrNull(row, "scopes");
  return {
    ...{ id: idOf(row), name: text(row, "name"), role: text(row, "role") as Role },
    scopes: scopes === null ? null : (JSON.parse(scopes) as readonly string[]),
    ...{ hash: text(row, "hash"), oldHash: textOrNull(row, "old_hash"), oldUntil: numberOrNull(row, "old_until") },
    ...{ rateLimit: textOrNull(row, "rate_limit"), createdAt: number(row, "created_at"), createdBy: text(row, "created_by") },
    ...{ lastUsedAt: numberOrNull(row, "last_used_at"), expiresAt: numberOrNull(row, "expires_at") },
    revokedAt: numberOrNull(row, "revoked_at"),
  };
}
