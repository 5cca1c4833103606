import { randomBytes } from "node:crypto";
import type { Session, Store } from "../../store/store.ts";
import { hashOf } from "./secrets.ts";

/**
 * Who is signed in. A session stands for the API key that it was begun with, so it ends with it; and 12 hours after it was
 * last used. What is in the store is read again when it is older than 10 s: as long may a session that was ended at another
 * server go on here.
 */
export class Sessions {
  readonly #store: SessionStore;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly session: Session; readonly readAt: number }>();

  constructor(store: SessionStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** Answers what the cookie is to say. */
  async begin(keyHash: string): Promise<string> {
    const now = this.#now();
    const secret = randomBytes(32).toString("base64url");
    await this.#store.keepSession({ hash: hashOf(secret), keyHash, createdAt: now, endsAt: now + lastsMs });
    return secret;
  }

  /** The hash of the API key that it stands for; null: it has ended, or there was none. */
  async keyHashOf(secret: string): Promise<string | null> {
    const hash = hashOf(secret);
    const session = await this.#find(hash);
    if (session === null) return null;
    const endsAt = this.#now() + lastsMs;
    if (endsAt - session.endsAt > prolongedEveryMs) this.#prolong({ ...session, endsAt });
    return session.keyHash;
  }

  async end(secret: string): Promise<void> {
    const hash = hashOf(secret);
    await this.#store.endSession(hash);
    this.#known.delete(hash);
  }

  async #find(hash: string): Promise<Session | null> {
    const now = this.#now();
    const known = this.#known.get(hash);
    if (known !== undefined && now - known.readAt < readEveryMs && known.session.endsAt > now) return known.session;
    const session = await this.#store.session(hash, now);
    this.#known.delete(hash);
    if (session !== null) this.#keep(session, now);
    return session;
  }

  #prolong(session: Session): void {
    this.#keep(session, this.#known.get(session.hash)?.readAt ?? this.#now());
    // Not written, it is written the next time.
    this.#store.prolongSession(session.hash, session.endsAt).catch(() => this.#known.delete(session.hash));
  }

  #keep(session: Session, readAt: number): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= mostKnown && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(session.hash, { session, readAt });
  }
}

type SessionStore = Pick<Store, "keepSession" | "session" | "prolongSession" | "endSession">;

const lastsMs = 12 * 3_600_000;
const prolongedEveryMs = 60_000;
const readEveryMs = 10_000;
const mostKnown = 1_000;
