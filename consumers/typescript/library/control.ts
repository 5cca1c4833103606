import { randomBytes } from "node:crypto";
import type { Topology } from "@waybill/contracts";
import type { Channel } from "amqplib";
import type { Logger } from "pino";
import { keepChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { type CancelMessage, readCancel, readContractNotice } from "./messages.ts";

/**
 * Listens for what the services say about one routing key, on a queue of this process alone: cancels, and the contract that they have.
 *
 * The queue is exclusive and so named anew on each channel: after a lost link RabbitMQ may keep the old
 * one locked for a while. What is sent meanwhile is missed, which costs work done for nothing, no more:
 * the outcome of a cancelled task changes nothing.
 */
export async function listenToControl({
  connection,
  routingKey,
  topology,
  onCancel,
  onContract,
  stop,
  log,
}: ControlListening): Promise<void> {
  await keepChannel({
    connection,
    open: (model) => model.createChannel(),
    use: async (channel) => {
      const queue = await declareControlQueue(channel, routingKey, topology);
      await channel.consume(
        queue,
        (message) => {
          if (message === null) return void channel.close().catch(() => {});
          const cancel = readCancel(message.content);
          if (cancel !== null) return onCancel(cancel);
          const digest = readContractNotice(message.content);
          if (digest !== null) onContract(digest);
        },
        { noAck: true },
      );
      log.debug({ routing_key: routingKey, queue }, "listening to control");
    },
    stop,
    log: log.child({ channel: "control" }),
  });
}

export interface ControlListening {
  readonly connection: Connection;
  readonly routingKey: string;
  readonly topology: Topology;
  readonly onCancel: (cancel: CancelMessage) => void;
  /** Told the digest of the contract that the services have. */
  readonly onContract: (digest: string) => void;
  readonly stop: AbortSignal;
  readonly log: Logger;
}

async function declareControlQueue(channel: Channel, routingKey: string, { controlQueue }: Topology): Promise<string> {
  const filled = (template: string) => template.replaceAll("<routing_key>", routingKey).replaceAll("<id>", randomBytes(8).toString("hex"));
  const queue = filled(controlQueue.name);
  await channel.assertQueue(queue, { exclusive: true, durable: false });
  for (const binding of controlQueue.bindings) await channel.bindQueue(queue, controlQueue.exchange, filled(binding));
  return queue;
}
