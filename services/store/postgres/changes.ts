import { randomUUID } from "node:crypto";
import pg from "pg";
import type { Change, ChangeListener } from "../store.ts";
import type { Queryable } from "./connection.ts";

/**
 * Who waits for a change is woken by one store operation, in whatever process it waits: this process's own changes
 * are told directly after their commit, other processes' by one NOTIFY per batch, heard on a connection of its own.
 */
export class Changes {
  readonly #url: string;
  readonly #listeners = new Map<ChangeListener, () => void>();
  readonly #sentListeners = new Set<() => void>();
  /** So that this process does not hear its own changes twice. */
  readonly #self = randomUUID();
  #later: Change[] = [];
  #sending: NodeJS.Timeout | null = null;
  #client: pg.Client | null = null;
  #closed = false;
  #again: NodeJS.Timeout | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  async listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, application_name: "waybill changes", keepAlive: true });
    client.on("notification", (heard) => {
      if (heard.channel === sentChannel) for (const listener of this.#sentListeners) listener();
      else this.#heard(heard.payload ?? "");
    });
    client.on("error", () => undefined); // its `end` follows
    try {
      await client.connect();
      await client.query(`listen ${channel}; listen ${sentChannel}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    // Only now: one that could not connect ends as well, and each failure would be followed by two attempts, then four, then eight.
    client.on("end", () => this.#listenAgain());
    this.#client = client;
  }

  on(listener: ChangeListener, missed: () => void = () => undefined): () => void {
    this.#listeners.set(listener, missed);
    return () => this.#listeners.delete(listener);
  }

  /** Something was sent from an application's own transaction. */
  onSent(listener: () => void): () => void {
    this.#sentListeners.add(listener);
    return () => this.#sentListeners.delete(listener);
  }

  /** In the transaction of the changes: PostgreSQL sends it at the commit, or not at all. */
  async notify(client: Queryable, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const lines = changes.map(({ taskId, routingKey, state }) => `${taskId} ${routingKey} ${state}`);
    await client.query("select pg_notify($1, payload) from unnest($2::text[]) as payload", [channel, packed(lines, this.#self)]);
  }

  /**
   * What nobody has to act on, and whoever follows likes to see: tasks that go straight through. This process hears of it at
   * once, the others some moments later, so that no commit that accepts tasks waits for the one queue of all notifications.
   */
  tellLater(changes: readonly Change[], pool: Queryable): void {
    this.tell(changes);
    this.#later.push(...changes);
    if (this.#later.length > 0) this.#sending ??= setTimeout(() => void this.#sendLater(pool), laterMs);
  }

  async #sendLater(pool: Queryable): Promise<void> {
    this.#sending = null;
    const changes = this.#later;
    this.#later = [];
    // Without PostgreSQL nobody hears anything; who comes back looks anew.
    await this.notify(pool, changes).catch(() => undefined);
  }

  /** This process's own. */
  tell(changes: readonly Change[]): void {
    this.#tell(changes, "own");
  }

  #tell(changes: readonly Change[], whose: Parameters<ChangeListener>[1]): void {
    if (changes.length > 0) for (const listener of this.#listeners.keys()) listener(changes, whose);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    if (this.#sending !== null) clearTimeout(this.#sending);
    await this.#client?.end().catch(() => undefined);
  }

  #heard(payload: string): void {
    const [from, ...lines] = payload.split("\n");
    if (from === this.#self) return;
    const changes = lines.map((line) => {
      const [taskId = "", routingKey = "", state = ""] = line.split(" ");
      return { taskId, routingKey, state: state as Change["state"] };
    });
    this.#tell(changes, "another's");
  }

  /** What was missed meanwhile is found by the rounds of the duties and by the limits of those who wait; who asked to be told is. */
  #listenAgain(): void {
    this.#client = null;
    if (this.#closed) return;
    this.#again = setTimeout(
      () =>
        this.listen().then(
          () => this.#tellMissed(),
          () => this.#listenAgain(),
        ),
      1_000,
    ).unref();
  }

  #tellMissed(): void {
    for (const missed of this.#listeners.values()) missed();
  }
}

const laterMs = 200;
const channel = "waybill_changes";
/** Of `waybill.send`. */
const sentChannel = "waybill_sent";

/** A payload may have 8000 bytes: as many lines in each as fit. */
function packed(lines: readonly string[], self: string): readonly string[] {
  const payloads: string[] = [];
  let payload = self;
  for (const line of lines) {
    if (payload.length + 1 + line.length > 7_900) {
      payloads.push(payload);
      payload = self;
    }
    payload += `\n${line}`;
  }
  return [...payloads, payload];
}
