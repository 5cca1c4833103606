import type { Channel, ChannelModel } from "amqplib";
import type { BrokerConnection } from "../broker/connection.ts";

/** Ready messages and consumers of a queue by AMQP's passive declare: exact at this moment, and allowed to everybody. */
export class QueueCounts {
  #channel: Channel | null = null;
  #reopen: () => void = () => undefined;

  /** `prepare` declares the queues that are to be counted; `onOpen` is told when they can be. */
  constructor(connection: BrokerConnection, { prepare, onOpen }: { prepare(channel: Channel): Promise<void>; onOpen(): void }) {
    connection.keep({
      name: "queue counts",
      furnish: async (model: ChannelModel, fellIn) => {
        this.#reopen = fellIn;
        const channel = await openChannel(model, () => this.#closed());
        await prepare(channel);
        this.#channel = channel;
        onOpen();
      },
    });
    connection.onDown(() => {
      this.#channel = null;
    });
  }

  /** Null: the queue is not there, or RabbitMQ is not. A queue that is not there costs the channel (404), which is made again. */
  async count(queue: string): Promise<QueueCount | null> {
    const channel = this.#channel;
    if (channel === null) return null;
    try {
      const { messageCount, consumerCount } = await channel.checkQueue(queue);
      return { ready: messageCount, consumers: consumerCount };
    } catch {
      return null;
    }
  }

  get isOpen(): boolean {
    return this.#channel !== null;
  }

  #closed(): void {
    this.#channel = null;
    this.#reopen();
  }
}

export interface QueueCount {
  readonly ready: number;
  readonly consumers: number;
}

async function openChannel(model: ChannelModel, onClose: () => void): Promise<Channel> {
  const channel = await model.createChannel();
  channel.on("error", () => undefined); // its `close` follows
  channel.on("close", onClose);
  return channel;
}
