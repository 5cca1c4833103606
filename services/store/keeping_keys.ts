import type { Role } from "../lifecycle/role.ts";

/** Who may ask what. The key itself is kept nowhere: only its SHA-256, in hexadecimal digits. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The routing keys that it may send to and read; null: all. */
  readonly scopes: readonly string[] | null;
  readonly hash: string;
  /** Of the key before the last rotation, which goes on until then. */
  readonly oldHash: string | null;
  readonly oldUntil: number | null;
  /** Requests: `100/s`; null: as the server says. */
  readonly rateLimit: string | null;
  readonly createdAt: number;
  /** The name of the key that made it. */
  readonly createdBy: string;
  readonly lastUsedAt: number | null;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export type NewApiKey = Omit<ApiKey, "oldHash" | "oldUntil" | "lastUsedAt" | "revokedAt">;

export interface Rotation {
  readonly hash: string;
  readonly oldUntil: number;
}

export interface KeepingKeys {
  /** Null: another one that is not revoked has its name. */
  keepApiKey(key: NewApiKey): Promise<ApiKey | null>;
  /** Newest first, those that are revoked too. */
  apiKeys(): Promise<readonly ApiKey[]>;
  /** A new hash; the one before goes on for a while. Null: there is no such key, or it is revoked. */
  rotateApiKey(id: string, rotation: Rotation): Promise<ApiKey | null>;
  /** Null: there is no such key, or it is revoked already. */
  revokeApiKey(id: string, now: number): Promise<ApiKey | null>;
  /** When each was used last, as far as it is later than what is known. */
  apiKeysUsed(used: readonly { readonly id: string; readonly at: number }[]): Promise<void>;
}
