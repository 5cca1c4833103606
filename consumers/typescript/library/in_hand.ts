import type { Channel, ConsumeMessage } from "amqplib";
import type { Delivery } from "./delivery.ts";

/** A channel, and whether it still takes acks: on a closed one they would throw. */
export class Line {
  readonly channel: Channel;
  isOpen = true;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  /** Resolves when RabbitMQ has closed it too. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
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
        if (line.isOpen && !acked) line.channel.ack(message);
        acked = true;
      },
      ackEarly: () => ackEarly(this),
    };
  }
}
