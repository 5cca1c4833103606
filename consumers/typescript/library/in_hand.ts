import type { Channel, ConsumeMessage } from "amqplib";
import { Acknowledged } from "./acks.ts";
import type { Delivery } from "./delivery.ts";

/** A channel, and whether it still takes acks: on a closed one they would throw. */
export class Line {
  readonly channel: Channel;
  readonly #acknowledged = new Acknowledged();
  #due: ConsumeMessage[] = [];
  isOpen = true;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  /** Once for each message. What is asked for in one turn of the loop leaves in one piece, as far as the messages followed each other. */
  ack(message: ConsumeMessage): void {
    if (this.#due.length === 0) setImmediate(() => this.#sendAcks());
    this.#due.push(message);
  }

  #sendAcks(): void {
    const due = this.#due;
    this.#due = [];
    if (!this.isOpen) return;
    const { upTo, single } = this.#acknowledged.bundle(due.map(({ fields }) => fields.deliveryTag));
    for (const message of due) {
      const tag = message.fields.deliveryTag;
      if (tag === upTo) this.channel.ack(message, true);
      else if (single.includes(tag)) this.channel.ack(message);
    }
  }

  /** Resolves when RabbitMQ has closed it too, and so has seen every ack that was asked for. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.#sendAcks();
    this.isOpen = false;
    await this.channel.close().catch(() => {});
  }
}

/** A message that this process has taken and not yet answered. */
export class InHand {
  readonly line: Line;
  readonly delivery: Delivery;
  readonly tag: string;
  answered: Promise<void> = Promise.resolve();
  held = false;

  constructor(line: Line, message: ConsumeMessage, ackEarly: (inHand: InHand) => Promise<void>) {
    this.line = line;
    this.tag = message.fields.consumerTag;
    let acked = false;
    this.delivery = {
      content: message.content,
      properties: message.properties,
      redelivered: message.fields.redelivered,
      twin: false,
      ack: () => {
        if (!acked) line.ack(message);
        acked = true;
      },
      ackEarly: () => ackEarly(this),
    };
  }
}
