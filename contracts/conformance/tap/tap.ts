import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { TapEvent } from "./events.ts";
import { Line } from "./line.ts";

/** Between a consumer and RabbitMQ: hands everything on, and keeps what passed, in order. */
export class Tap {
  readonly events: TapEvent[] = [];
  readonly #lines = new Map<number, Line>();
  readonly #waiting = new Set<() => void>();
  readonly #server = createServer({ noDelay: true }, (near) => this.#connected(near));
  readonly #broker: { readonly host: string; readonly port: number };
  #answersHeldMs = 0;
  #connections = 0;
  #isClosed = false;

  private constructor(amqpUrl: string) {
    const { hostname, port } = new URL(amqpUrl);
    this.#broker = { host: hostname, port: Number(port || 5672) };
  }

  /** Answers the tap and the URL that leads through it. */
  static async open(amqpUrl: string): Promise<{ readonly tap: Tap; readonly url: string }> {
    const tap = new Tap(amqpUrl);
    tap.#server.listen(0, "127.0.0.1");
    await once(tap.#server, "listening");
    const url = new URL(amqpUrl);
    url.hostname = "127.0.0.1";
    url.port = String((tap.#server.address() as AddressInfo).port);
    return { tap, url: url.href };
  }

  /** From now on what RabbitMQ sends arrives so much later: an order that was luck is then seen as such. */
  holdAnswers(ms: number): void {
    this.#answersHeldMs = ms;
  }

  /** Breaks every connection; new ones go through. */
  cut(): void {
    for (const line of this.#lines.values()) line.cut();
  }

  /** Closes one channel of one connection, as RabbitMQ does where something on it was wrong. */
  closeChannel({ connection, channel }: { readonly connection: number; readonly channel: number }): void {
    this.#lines.get(connection)?.closeChannel(channel);
  }

  /** Resolves when an event fits, one that passed already counts. @throws Error that says what was waited for. */
  async until<Found>(find: (events: readonly TapEvent[]) => Found | undefined, what: string, timeoutMs: number): Promise<Found> {
    const deadline = performance.now() + timeoutMs;
    for (let found = find(this.events); ; found = find(this.events)) {
      if (found !== undefined) return found;
      const left = deadline - performance.now();
      if (left <= 0 || this.#isClosed) throw new Error(what);
      await this.#next(left);
    }
  }

  /** Resolves when nobody is connected any more, and so all that was said has been kept. @throws Error like `until`. */
  async untilLeft(what: string, timeoutMs: number): Promise<void> {
    await this.until(() => (this.#lines.size === 0 ? true : undefined), what, timeoutMs);
  }

  /** Whoever still waits is told that it did not come. */
  close(): void {
    this.#isClosed = true;
    this.#server.close();
    this.cut();
    this.#look();
  }

  #next(timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#waiting.add(resolve);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(resolve);
    });
  }

  #connected(near: Socket): void {
    const number = ++this.#connections;
    const line = new Line(near, {
      number,
      broker: this.#broker,
      keep: (events) => this.#keep(events),
      answersHeldMs: () => this.#answersHeldMs,
      left: () => {
        this.#lines.delete(number);
        this.#look();
      },
    });
    this.#lines.set(number, line);
  }

  #keep(events: readonly TapEvent[]): void {
    this.events.push(...events);
    if (events.length > 0) this.#look();
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}
