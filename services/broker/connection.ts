import { EventEmitter } from "node:events";
import { type ChannelModel, connect, type RecoveringChannelModel } from "amqplib";
import { type BrokerTlsFiles, noTlsFiles, tlsOptionsOf, tlsSentence } from "./tls.ts";

/**
 * One connection to RabbitMQ that comes back by itself. What lives on it (channels, consumers) is made
 * anew by the `rooms` each time, since a channel dies with its connection, or alone.
 *
 * `noDelay`: with Nagle's algorithm on, publish, confirm, ack in turn is 24 to 32 times slower.
 */
export class BrokerConnection {
  readonly #rooms: Room[] = [];
  readonly #events = new EventEmitter<{ up: []; down: [Error] }>();
  readonly #log: ConnectionLog;
  readonly #name: string;
  #recovering: RecoveringChannelModel | null = null;
  #model: ChannelModel | null = null;
  #closing = false;
  /** Since when RabbitMQ is unreachable, milliseconds since 1970; null: it is there. */
  downSince: number | null = Date.now();

  constructor(name: string, log: ConnectionLog) {
    this.#name = name;
    this.#log = log;
  }

  /** Begins to connect, and goes on trying until `close`: an application that starts before its broker only waits. */
  async open(url: string, tls: BrokerTlsFiles = noTlsFiles): Promise<void> {
    this.#recovering = await connect(withHeartbeat(url), {
      ...tlsOptionsOf(tls),
      noDelay: true,
      timeout: 10_000,
      clientProperties: { connection_name: this.#name, product: "waybill" },
      recovery: { initialDelay: 100, maxDelay: 5_000, waitForConnect: false },
    });
    this.#recovering.on("connect", (model) => this.#up(model));
    this.#recovering.on("disconnect", (error) => this.#down(error));
    // An error is followed by a disconnect, which recovery answers.
    this.#recovering.on("error", (error) => this.#log.warn({ connection: this.#name, error: error.message }, "connection lost"));
    this.#recovering.on("handler-error", (error) =>
      this.#log.warn({ connection: this.#name, error: (error as Error).message }, "a listener failed"),
    );
    this.#recovering.on("connect-failed", (error) =>
      this.#log.warn({ connection: this.#name, error: tlsSentence(error) ?? error.message }, "RabbitMQ is unreachable"),
    );
  }

  get isUp(): boolean {
    return this.#model !== null;
  }

  onUp(listener: () => void): void {
    this.#events.on("up", listener);
  }

  onDown(listener: (error: Error) => void): void {
    this.#events.on("down", listener);
  }

  /** Furnishes a room now, on each new connection, and again when it falls in (its channel was closed alone). */
  keep(room: Pick<Room, "name" | "furnish">): void {
    const kept: Room = { ...room, delayMs: firstRepairMs, repairedOn: null };
    this.#rooms.push(kept);
    if (this.#model !== null) void this.#furnish(kept, this.#model);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#recovering?.close().catch(() => undefined);
  }

  #up(model: ChannelModel): void {
    this.#model = model;
    this.downSince = null;
    this.#log.info({ connection: this.#name }, "connected to RabbitMQ");
    for (const room of this.#rooms) void this.#furnish(room, model);
    this.#events.emit("up");
  }

  #down(error: Error): void {
    if (this.#model === null) return;
    this.#model = null;
    this.downSince = Date.now();
    this.#events.emit("down", error ?? new Error("closed"));
  }

  async #furnish(room: Room, model: ChannelModel): Promise<void> {
    try {
      await room.furnish(model, () => this.#repair(room, model));
      room.delayMs = firstRepairMs;
    } catch (error) {
      if (this.#model !== model || this.#closing) return;
      this.#log.warn({ connection: this.#name, room: room.name, error: (error as Error).message }, "could not be set up, trying again");
      this.#repair(room, model);
    }
  }

  /** Once per fall: a refusal in mid-furnishing both fails it and closes its channel, and two repairs would be four, then eight. */
  #repair(room: Room, model: ChannelModel): void {
    if (this.#model !== model || this.#closing || room.repairedOn === model) return;
    room.repairedOn = model;
    setTimeout(() => {
      if (room.repairedOn === model) room.repairedOn = null;
      if (this.#model === model && !this.#closing) void this.#furnish(room, model);
    }, room.delayMs).unref();
    room.delayMs = Math.min(room.delayMs * 2, lastRepairMs);
  }
}

/** Something that lives on a connection. `fellIn` is to be called once when its channel closes without the connection. */
export interface Room {
  readonly name: string;
  readonly furnish: (model: ChannelModel, fellIn: () => void) => Promise<void>;
  delayMs: number;
  /** The connection on which it is about to be furnished again. */
  repairedOn: ChannelModel | null;
}

export interface ConnectionLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

const firstRepairMs = 100;
const lastRepairMs = 5_000;

/** 5 s: a coordinator that lost its broker must know before foreign claims are swept after 15 s. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has("heartbeat")) parsed.searchParams.set("heartbeat", "5");
  return parsed.href;
}
