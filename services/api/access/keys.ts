import { parseRate } from "../../contracts/durations.ts";
import type { ApiKey, Store } from "../../store/store.ts";
import { type Caller, environmentKey, nobodyAsked } from "./caller.ts";
import { hashOf } from "./secrets.ts";

/**
 * Whose key it is, without asking the store for each request: what it has is read once, and again
 *
 *   in the background   when it is older than 5 s and somebody asks
 *   before the answer   when it is older than 10 s; when a key is not known and it is older than 1 s
 *   at once             when this server changed a key
 *
 * So a key that another server revoked goes on here for at most 10 s, and one that it made is known at once.
 */
export class Keys {
  readonly #store: KeyStore;
  readonly #environmentHash: string | null;
  readonly #now: () => number;
  #known: Known = { byHash: new Map(), isAny: true, readAt: Number.NEGATIVE_INFINITY };
  #reading: Promise<void> | null = null;
  readonly #usedAt = new Map<string, number>();

  constructor(store: KeyStore, apiKey: string | null, now: () => number) {
    this.#store = store;
    this.#environmentHash = apiKey === null ? null : hashOf(apiKey);
    this.#now = now;
  }

  /** Null: nobody's, or it is revoked, or its time is over. */
  async callerOf(hash: string): Promise<Caller | null> {
    if (hash === this.#environmentHash) return environmentKey;
    await this.#readUnless(mostAgeMs);
    const caller = this.#holderOf(hash);
    if (caller !== null || this.#age() < unknownAgeMs) return caller;
    await this.#readUnless(unknownAgeMs);
    return this.#holderOf(hash);
  }

  /** Who everybody is, where there is no key at all; null: there is one, so each has to say who they are. */
  async anybody(): Promise<Caller | null> {
    if (this.#environmentHash !== null) return null;
    await this.#readUnless(mostAgeMs);
    return this.#known.isAny ? null : nobodyAsked;
  }

  /** What was changed here counts from now on. */
  async readAgain(): Promise<void> {
    await this.#reading?.catch(() => undefined);
    await this.#readUnless(0);
  }

  #holderOf(hash: string): Caller | null {
    const key = this.#known.byHash.get(hash);
    const now = this.#now();
    if (key === undefined || (key.expiresAt ?? now + 1) <= now) return null;
    if (hash !== key.hash && key.oldUntil! <= now) return null;
    this.#used(key.id, now);
    return callerOf(key);
  }

  #age(): number {
    return this.#now() - this.#known.readAt;
  }

  async #readUnless(youngerThanMs: number): Promise<void> {
    if (this.#age() < youngerThanMs) {
      if (this.#age() > freshForMs) this.#read().catch(() => undefined);
      return;
    }
    await this.#read();
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readNow(): Promise<void> {
    const readAt = this.#now();
    const living = (await this.#store.apiKeys()).filter(({ revokedAt }) => revokedAt === null);
    const byHash = new Map(living.flatMap((key) => [key.hash, key.oldHash ?? key.hash].map((hash) => [hash, key] as const)));
    this.#known = { byHash, isAny: living.length > 0, readAt };
  }

  /** Written at most once a minute; what is not written for once is of no great harm. */
  #used(id: string, now: number): void {
    if (now - (this.#usedAt.get(id) ?? 0) < usedEveryMs) return;
    this.#usedAt.set(id, now);
    this.#store.apiKeysUsed([{ id, at: now }]).catch(() => this.#usedAt.delete(id));
  }
}

function callerOf({ id, name, role, scopes, rateLimit }: ApiKey): Caller {
  return { id, name, role, scopes: scopes === null ? null : new Set(scopes), rateLimit: rateLimit === null ? null : parseRate(rateLimit) };
}

type KeyStore = Pick<Store, "apiKeys" | "apiKeysUsed">;

interface Known {
  readonly byHash: ReadonlyMap<string, ApiKey>;
  /** Also one whose time is over: a server that had keys never opens by itself. */
  readonly isAny: boolean;
  readonly readAt: number;
}

const freshForMs = 5_000;
const mostAgeMs = 10_000;
const unknownAgeMs = 1_000;
const usedEveryMs = 60_000;
