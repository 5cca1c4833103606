import type { Role } from "../../lifecycle/role.ts";
import type { ApiKey, NewApiKey, Rotation } from "../store.ts";
import { at, atOrNull, columns, type Queryable, type Row } from "./connection.ts";
import { number, numberOrNull, text, textOrNull } from "./rows.ts";

/** Null: another one that is not revoked has its name. */
export async function keepApiKey(client: Queryable, key: NewApiKey): Promise<ApiKey | null> {
  const { rows } = await client.query(
    `insert into waybill.api_keys (id, name, role, scopes, hash, rate_limit, created_at, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (name) where revoked_at is null do nothing returning *`,
    [
      ...[key.id, key.name, key.role, key.scopes === null ? null : JSON.stringify(key.scopes), key.hash],
      ...[key.rateLimit, at(key.createdAt), key.createdBy, atOrNull(key.expiresAt)],
    ],
  );
  return firstOf(rows);
}

/** Newest first, those that are revoked too. */
export async function apiKeys(client: Queryable): Promise<readonly ApiKey[]> {
  const { rows } = await client.query("select * from waybill.api_keys order by id desc");
  return rows.map(apiKeyOf);
}

/** A new hash; the one before goes on for a while. */
export async function rotateApiKey(client: Queryable, id: string, { hash, oldUntil }: Rotation): Promise<ApiKey | null> {
  const { rows } = await client.query(
    "update waybill.api_keys set old_hash = hash, old_until = $3, hash = $2 where id = $1 and revoked_at is null returning *",
    [id, hash, at(oldUntil)],
  );
  return firstOf(rows);
}

export async function revokeApiKey(client: Queryable, id: string, now: number): Promise<ApiKey | null> {
  const { rows } = await client.query("update waybill.api_keys set revoked_at = $2 where id = $1 and revoked_at is null returning *", [
    id,
    at(now),
  ]);
  return firstOf(rows);
}

export async function apiKeysUsed(client: Queryable, used: readonly { readonly id: string; readonly at: number }[]): Promise<void> {
  await client.query(
    `update waybill.api_keys k set last_used_at = greatest(k.last_used_at, u.at)
       from unnest($1::uuid[], $2::timestamptz[]) as u (id, at) where k.id = u.id`,
    columns(
      used,
      (one) => one.id,
      (one) => at(one.at),
    ),
  );
}

const firstOf = ([row]: readonly Row[]): ApiKey | null => (row === undefined ? null : apiKeyOf(row));

function apiKeyOf(row: Row): ApiKey {
  const scopes = textOrNull(row, "scopes");
  return {
    ...{ id: text(row, "id"), name: text(row, "name"), role: text(row, "role") as Role },
    scopes: scopes === null ? null : (JSON.parse(scopes) as readonly string[]),
    ...{ hash: text(row, "hash"), oldHash: textOrNull(row, "old_hash"), oldUntil: numberOrNull(row, "old_until") },
    ...{ rateLimit: textOrNull(row, "rate_limit"), createdAt: number(row, "created_at"), createdBy: text(row, "created_by") },
    ...{ lastUsedAt: numberOrNull(row, "last_used_at"), expiresAt: numberOrNull(row, "expires_at") },
    revokedAt: numberOrNull(row, "revoked_at"),
  };
}
