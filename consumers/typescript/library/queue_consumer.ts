import type { Topology } from "@waybill/contracts";
import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { afterLastRanLong, afterTaking, longRunMs, type Slots, startCarefully } from "./careful_start.ts";
import { keepChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { answer, type Desk, isAckedEarly } from "./delivery.ts";
import { InHand, Line } from "./in_hand.ts";
import { setUpQueue } from "./queue_set_up.ts";

/**
 * Takes the messages of one routing key, never more at once than its slots.
 *
 * RabbitMQ counts what it has given to each consumer tag, and a tag's prefetch cannot be changed. So slots
 * are opened by adding tags: one of prefetch 1 at the careful start, one with the rest later. A task that
 * runs without a message of RabbitMQ's to hold its place (its channel closed, or it was acked early) is
 * *held* here: its slot is opened again when it ends.
 */
export class QueueConsumer {
  readonly #desk: Desk;
  readonly #topology: Topology;
  readonly #tags = new Map<string, Line>();
  readonly #inHand = new Set<InHand>();
  #slots: Slots;
  #line: Line | null = null;
  #held = 0;
  #lastTag = 0;
  #last: InHand | null = null;
  #lastRanLong: NodeJS.Timeout | undefined;
  #isConsuming = false;
  #stopped = false;

  constructor(desk: Desk, { prefetch, topology }: { readonly prefetch: number; readonly topology: Topology }) {
    this.#desk = desk;
    this.#topology = topology;
    this.#slots = startCarefully(prefetch);
  }

  /** Keeps consuming until `stop`; then the channel stays open for the acks of what is in hand. */
  async keep(connection: Connection, stop: AbortSignal): Promise<void> {
    await keepChannel({
      connection,
      open: (model) => model.createChannel(),
      use: (channel, model) => this.#consume(channel, model),
      stop,
      log: this.#desk.log,
    });
  }

  get routingKey(): string {
    return this.#desk.registration.contract.routingKey;
  }

  get inHand(): number {
    return this.#inHand.size;
  }

  /** Its tags are registered on an open channel (or all its slots are held by work that goes on). */
  get isConsuming(): boolean {
    return this.#isConsuming;
  }

  /** Takes no more. What RabbitMQ had sent before it heard of it is still worked. */
  async stopTaking(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#lastRanLong);
    await Promise.all([...this.#tags].map(([tag, { channel }]) => channel.cancel(tag).catch(() => {})));
    this.#tags.clear();
  }

  /** Resolves when nothing is in hand. */
  async finished(): Promise<void> {
    while (this.#inHand.size > 0) await Promise.all([...this.#inHand].map(({ answered }) => answered));
  }

  /** After this, RabbitMQ has seen every ack: a connection that closes may overtake them, a channel may not. */
  async close(): Promise<void> {
    await this.#line?.close();
  }

  async #consume(channel: Channel, model: ChannelModel): Promise<void> {
    await setUpQueue(model, this.routingKey, this.#topology);
    const line = new Line(channel);
    channel.once("close", () => this.#onClose(line));
    this.#line = line;
    await this.#open(this.#slots.open - this.#held);
    this.#isConsuming = line.isOpen;
    this.#desk.log.info({ prefetch: this.#slots.full }, "consuming");
  }

  #onClose(line: Line): void {
    line.isOpen = false;
    if (this.#line === line) {
      this.#line = null;
      this.#isConsuming = false;
    }
    for (const [tag, of] of this.#tags) if (of === line) this.#tags.delete(tag);
    for (const inHand of this.#inHand) if (inHand.line === line && !inHand.delivery.twin) this.#hold(inHand);
  }

  /** Opens this many slots more. What is acked early gives its tag up, so there each slot has its own. */
  async #open(count: number): Promise<void> {
    const line = this.#line;
    if (line === null || this.#stopped || count <= 0) return;
    const each = isAckedEarly(this.#desk.registration.contract) ? 1 : count;
    const consuming: Promise<unknown>[] = [];
    for (let opened = 0; opened < count; opened += each) {
      const tag = `${this.#desk.consumer}.${++this.#lastTag}`;
      this.#tags.set(tag, line);
      // Not awaited one by one: the channel keeps their order, and nothing else may come between the two.
      consuming.push(line.channel.prefetch(each));
      consuming.push(line.channel.consume(this.routingKey, (message) => this.#take(line, message), { consumerTag: tag }));
    }
    await Promise.all(consuming);
  }

  /** For slots opened while consuming: a channel that fails is opened anew with all its slots. */
  #openLater(count: number): void {
    this.#open(count).catch((error: unknown) => this.#desk.log.warn({ err: error }, "could not take more at once"));
  }

  /** A null instead of a message: RabbitMQ has cancelled this consumer, its queue was deleted. */
  #take(line: Line, message: ConsumeMessage | null): void {
    if (message === null) {
      this.#desk.log.warn("the queue was deleted; setting it up again");
      void line.close();
      return;
    }
    const inHand = new InHand(line, message, (early) => this.#ackEarly(early));
    this.#inHand.add(inHand);
    this.#startCarefully(inHand);
    inHand.answered = this.#answer(inHand);
  }

  async #answer(inHand: InHand): Promise<void> {
    try {
      await answer(inHand.delivery, this.#desk);
    } catch (error) {
      // A defect of this library: the message goes back with its channel, and comes again until it counts as crashed.
      this.#desk.log.error({ err: error }, "a message could not be answered; closing its channel");
      void inHand.line.close();
    } finally {
      this.#release(inHand);
    }
  }

  #startCarefully(inHand: InHand): void {
    if (this.#slots.open >= this.#slots.full) return;
    this.#grow(afterTaking(this.#slots, { redelivered: inHand.delivery.redelivered }));
    clearTimeout(this.#lastRanLong);
    this.#last = inHand;
    this.#lastRanLong = setTimeout(() => this.#grow(afterLastRanLong(this.#slots)), longRunMs);
  }

  #grow(slots: Slots): void {
    const more = slots.open - this.#slots.open;
    this.#slots = slots;
    this.#openLater(more);
  }

  async #ackEarly(inHand: InHand): Promise<void> {
    const tag = inHand.tag;
    this.#tags.delete(tag);
    await inHand.line.channel.cancel(tag).catch(() => {});
    inHand.delivery.ack();
    this.#hold(inHand);
  }

  #hold(inHand: InHand): void {
    if (inHand.held) return;
    inHand.held = true;
    this.#held++;
  }

  #release(inHand: InHand): void {
    this.#inHand.delete(inHand);
    if (this.#last === inHand) clearTimeout(this.#lastRanLong);
    if (!inHand.held) return;
    this.#held--;
    this.#openLater(1);
  }
}
