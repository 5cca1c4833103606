import type { Channel, ChannelModel, ConfirmChannel, Options } from "amqplib";
import type { BrokerConnection } from "./connection.ts";

/**
 * Publishes with confirms, `mandatory`, and at most 1000 unconfirmed: beyond that RabbitMQ gets slower
 * and memory grows. What becomes of each message is told once:
 *
 *   confirmed   RabbitMQ has it, in a queue
 *   returned    no queue is bound for it (RabbitMQ returns it, then acks it all the same)
 *   refused     nack: the queue is full, or lost its leader
 *   lost        the channel closed before the confirm: it may be there, or not
 */
export class Publisher {
  readonly #waiting: Publication[] = [];
  /** With when each was sent, by the clock of this process. */
  readonly #unconfirmed = new Map<Publication, number>();
  readonly #returned = new Set<string>();
  readonly #window: number;
  readonly #traced: (publication: Publication) => Publication;
  #channel: ConfirmChannel | null = null;
  #blocked: { readonly because: string; readonly since: number } | null = null;
  #corked = false;
  #onConfirmed: (ms: number) => void = () => undefined;

  constructor(connection: BrokerConnection, options: PublisherOptions = {}) {
    this.#window = options.window ?? 1_000;
    this.#traced = options.traced ?? ((publication) => publication);
    connection.keep({ name: "publisher", furnish: (model, fellIn) => this.#furnish(model, fellIn) });
    connection.onDown(() => this.#lost());
  }

  /** RabbitMQ is reachable and takes messages. */
  get isOpen(): boolean {
    return this.#channel !== null && this.#blocked === null;
  }

  /** Why RabbitMQ takes nothing although it is there, such as a disk alarm; null: it does. */
  get blockedBecause(): string | null {
    return this.#blocked?.because ?? null;
  }

  /** Milliseconds since 1970; null: it is not blocked. */
  get blockedSince(): number | null {
    return this.#blocked?.since ?? null;
  }

  /** Told how long each confirm took. */
  onConfirmed(listener: (ms: number) => void): void {
    this.#onConfirmed = listener;
  }

  get backlog(): number {
    return this.#waiting.length + this.#unconfirmed.size;
  }

  publish(publication: Publication): void {
    if (this.#channel === null) {
      publication.settled("lost");
      return;
    }
    this.#waiting.push(this.#traced(publication));
    this.#pump();
  }

  /** Takes back what no byte has been sent of; to its publishers it is `lost`. */
  dropUnsent(): void {
    for (const publication of this.#waiting.splice(0)) publication.settled("lost");
  }

  async #furnish(model: ChannelModel, fellIn: () => void): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on("error", () => undefined); // its `close` follows, and says what is to be done
    channel.on("return", (message) => this.#returned.add(message.properties.messageId as string));
    const block = (reason: string): void => {
      this.#blocked = { because: reason, since: this.#blocked?.since ?? Date.now() };
    };
    const unblock = (): void => {
      this.#blocked = null;
      this.#pump();
    };
    model.on("blocked", block);
    model.on("unblocked", unblock);
    channel.on("close", () => {
      model.off("blocked", block);
      model.off("unblocked", unblock);
      if (this.#channel !== channel) return;
      this.#lost();
      fellIn();
    });
    this.#blocked = null;
    this.#channel = channel;
  }

  #pump(): void {
    const channel = this.#channel;
    if (channel === null || this.#waiting.length === 0) return;
    this.#cork(channel);
    while (this.#waiting.length > 0 && this.#unconfirmed.size < this.#window) this.#send(channel, this.#waiting.shift()!);
  }

  #send(channel: ConfirmChannel, publication: Publication): void {
    const { exchange, routingKey, content, properties } = publication;
    this.#unconfirmed.set(publication, performance.now());
    const answered = (error: Error | null): void => {
      const sentAt = this.#unconfirmed.get(publication);
      if (sentAt === undefined) return;
      this.#unconfirmed.delete(publication);
      if (error === null) this.#onConfirmed(performance.now() - sentAt);
      const returned = this.#returned.delete(properties.messageId ?? "");
      publication.settled(settlementOf(error, returned));
      this.#pump();
    };
    try {
      channel.publish(exchange, routingKey, content, { ...properties, mandatory: true }, answered);
    } catch {
      // The channel is closing, and has not said so yet.
      if (this.#unconfirmed.delete(publication)) publication.settled("lost");
    }
  }

  /** One write per turn instead of one per message. `connection.stream` is no public API: where it is absent, nothing is lost but speed. */
  #cork(channel: Channel): void {
    if (this.#corked) return;
    const stream = (channel as unknown as { connection?: { stream?: { cork?(): void; uncork?(): void } } }).connection?.stream;
    if (stream?.cork === undefined) return;
    this.#corked = true;
    stream.cork();
    // amqplib's multiplexer writes one turn later, so the socket is opened after two.
    setImmediate(() =>
      setImmediate(() => {
        this.#corked = false;
        stream.uncork?.();
      }),
    );
  }

  #lost(): void {
    this.#channel = null;
    this.#returned.clear();
    const gone = [...this.#unconfirmed.keys(), ...this.#waiting];
    this.#unconfirmed.clear();
    this.#waiting.length = 0;
    for (const publication of gone) publication.settled("lost");
  }
}

/** amqplib tells a nack from a channel that closed under the message by its words alone. */
function settlementOf(error: Error | null, returned: boolean): Settlement {
  if (error === null) return returned ? "returned" : "confirmed";
  return error.message === "message nacked" ? "refused" : "lost";
}

export interface PublisherOptions {
  readonly window?: number;
  /** Each publication as part of a trace; without: as it comes. */
  readonly traced?: (publication: Publication) => Publication;
}

export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly properties: Options.Publish;
  readonly settled: (what: Settlement) => void;
}

export type Settlement = "confirmed" | "returned" | "refused" | "lost";
