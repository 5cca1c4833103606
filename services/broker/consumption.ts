import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import type { BrokerConnection } from "./connection.ts";

/**
 * Takes messages from one queue of the services (`outcomes`, `dead_letters`), on a channel of its own that is
 * made again whenever it is closed, or its queue was deleted. `prepare` runs first: it declares what must be there.
 */
export function consumeQueue(connection: BrokerConnection, options: ConsumptionOptions): void {
  const { queue, prefetch, prepare, onMessage, onEnd } = options;
  connection.keep({
    name: `consumer of ${queue}`,
    async furnish(model: ChannelModel, fellIn: () => void) {
      const channel = await model.createChannel();
      channel.on("error", () => undefined); // its `close` follows
      channel.on("close", () => {
        onEnd();
        fellIn();
      });
      await prepare(channel);
      await channel.prefetch(prefetch);
      await channel.consume(queue, (message) => {
        if (message !== null) return onMessage(message, channel);
        // RabbitMQ cancelled it: the queue was deleted. The channel is closed, so that all is made anew.
        void channel.close().catch(() => undefined);
      });
    },
  });
}

export interface ConsumptionOptions {
  readonly queue: string;
  readonly prefetch: number;
  readonly prepare: (channel: Channel) => Promise<void>;
  readonly onMessage: (message: ConsumeMessage, channel: Channel) => void;
  /** Messages not yet acked will come again: what is gathered is to be forgotten. */
  readonly onEnd: () => void;
}
