import { uuidv7 } from "uuidv7";
import { expect } from "vitest";
import type { NewApiKey } from "../store.ts";
import { start } from "./fixtures.ts";
import { fact, type Suite } from "./suite.ts";

const apiKey = (changes: Partial<NewApiKey> = {}): NewApiKey => ({
  ...{ id: uuidv7(), name: "ci", role: "developer", scopes: ["data_export"], hash: "a".repeat(64), rateLimit: "10/s" },
  ...{ createdAt: start, createdBy: "environment", expiresAt: start + 1_000 },
  ...changes,
});

export function keySuite(suite: Suite): void {
  fact(suite, "keeps an API key as it is, not used and not revoked", async (store) => {
    const key = apiKey();
    const kept = { ...key, oldHash: null, oldUntil: null, lastUsedAt: null, revokedAt: null };
    expect(await store.keepApiKey(key)).toEqual(kept);
    const boundless = apiKey({ name: "ops", hash: "b".repeat(64), scopes: null, rateLimit: null, expiresAt: null });
    await store.keepApiKey(boundless);
    expect(await store.apiKeys()).toEqual([{ ...kept, ...boundless }, kept]);
  });

  fact(suite, "gives one name to one API key, until that is revoked", async (store) => {
    const first = apiKey();
    await store.keepApiKey(first);
    expect(await store.keepApiKey(apiKey({ hash: "b".repeat(64) }))).toBeNull();
    expect(await store.revokeApiKey(first.id, start + 5)).toMatchObject({ id: first.id, revokedAt: start + 5 });
    expect(await store.revokeApiKey(first.id, start + 6)).toBeNull();
    expect(await store.keepApiKey(apiKey({ hash: "b".repeat(64) }))).not.toBeNull();
  });

  fact(suite, "a rotated API key has a new hash, and the old one for a while; one that is revoked is not rotated", async (store) => {
    const { id, hash } = (await store.keepApiKey(apiKey()))!;
    const rotation = { hash: "b".repeat(64), oldUntil: start + 60_000 };
    expect(await store.rotateApiKey(id, rotation)).toMatchObject({ hash: rotation.hash, oldHash: hash, oldUntil: start + 60_000 });
    await store.revokeApiKey(id, start);
    expect(await store.rotateApiKey(id, { hash: "c".repeat(64), oldUntil: start })).toBeNull();
    expect(await store.rotateApiKey(uuidv7(), { hash: "c".repeat(64), oldUntil: start })).toBeNull();
  });

  fact(suite, "knows when an API key was used last, whatever the order in which it is told", async (store) => {
    const { id } = (await store.keepApiKey(apiKey()))!;
    await store.apiKeysUsed([{ id, at: start + 50 }]);
    await store.apiKeysUsed([
      { id, at: start + 20 },
      { id: uuidv7(), at: start },
    ]);
    expect((await store.apiKeys())[0]).toMatchObject({ lastUsedAt: start + 50 });
  });
}
