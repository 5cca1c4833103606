import type { FastifyInstance } from "fastify";
import { uuidv7 } from "uuidv7";
import { type ContractSet, carried } from "../../contracts/contract_set.ts";
import { isId } from "../../dispatch/treatment.ts";
import { apiKeyNotFound, duplicateApiKey, firstKeyNoAdmin } from "../../lifecycle/errors.ts";
import type { ApiKey, NewApiKey, Store } from "../../store/store.ts";
import { keeping } from "../not_kept.ts";
import { readObject } from "../object_body.ts";
import { time } from "../render.ts";
import { read } from "../tasks.ts";
import { type AskedKey, readNewKey, readOverlap } from "./api_key_body.ts";
import { entryOf } from "./audit_entry.ts";
import { type Caller, nobodyAsked } from "./caller.ts";
import type { Keys } from "./keys.ts";
import { hashOf, newSecret } from "./secrets.ts";

/** API keys: each is shown once, when it is made or rotated, and kept nowhere but as its digest. */
export function apiKeyRoutes(app: FastifyInstance, { store, keys, contracts }: ApiKeyParts): void {
  app.get("/api_keys", async () => ({ api_keys: (await read(store.apiKeys())).map(render) }));

  app.post("/api_keys", async (request, reply) => {
    const { body, caller } = request;
    const asked = readNewKey(readObject(body, unchanged), new Set(carried(contracts).keys()));
    if (caller === nobodyAsked && asked.role !== "admin") throw firstKeyNoAdmin(asked.role);
    const secret = newSecret();
    const kept = await changed(
      store.audited(entryOf(request, "create_api_key", { target: asked.name }), "keepApiKey", newKey(asked, secret, caller, Date.now())),
    );
    if (kept === null) throw duplicateApiKey(asked.name);
    return reply.code(201).send({ ...render(kept), api_key: secret });
  });

  /** POST /api_keys/:id/rotate: a new secret; the old one goes on for `overlap`, an hour if nothing is said. */
  app.post<OfKey>("/api_keys/:id/rotate", async (request) => {
    const {
      body,
      params: { id },
    } = request;
    const overlapMs = readOverlap(body === undefined ? {} : readObject(body, unchanged));
    const secret = newSecret();
    const rotation = { hash: hashOf(secret), oldUntil: Date.now() + overlapMs };
    const kept = isId(id)
      ? await changed(store.audited(entryOf(request, "rotate_api_key", { target: id }), "rotateApiKey", id, rotation))
      : null;
    if (kept === null) throw apiKeyNotFound(id);
    return { ...render(kept), api_key: secret };
  });

  /** DELETE /api_keys/:id: it is worth nothing from now on, and stays in the list. */
  app.delete<OfKey>("/api_keys/:id", async (request, reply) => {
    const { id } = request.params;
    const revoked = isId(id)
      ? await changed(store.audited(entryOf(request, "revoke_api_key", { target: id }), "revokeApiKey", id, Date.now()))
      : null;
    if (revoked === null) throw apiKeyNotFound(id);
    return reply.code(204).send();
  });

  /** In this process it counts before the answer is given. */
  async function changed(change: Promise<ApiKey | null>): Promise<ApiKey | null> {
    const key = await keeping(change);
    await keys.readAgain();
    return key;
  }
}

interface ApiKeyParts {
  readonly store: Store;
  readonly keys: Keys;
  readonly contracts: ContractSet;
}

interface OfKey {
  readonly Params: { readonly id: string };
}

const unchanged = "Nothing was changed.";

function newKey(
  { name, role, scopes, expiresInMs, rateLimit }: AskedKey,
  secret: string,
  { name: createdBy }: Caller,
  now: number,
): NewApiKey {
  const expiresAt = expiresInMs === null ? null : now + expiresInMs;
  return { id: uuidv7(), name, role, scopes, hash: hashOf(secret), rateLimit, createdAt: now, createdBy, expiresAt };
}

/** Without its hash, which is nobody's business. */
function render(key: ApiKey): object {
  return {
    ...{ id: key.id, name: key.name, role: key.role, scopes: key.scopes, rate_limit: key.rateLimit },
    ...{ created_at: time(key.createdAt), created_by: key.createdBy, last_used_at: time(key.lastUsedAt) },
    ...{ expires_at: time(key.expiresAt), revoked_at: time(key.revokedAt), old_key_until: time(key.oldUntil) },
  };
}
