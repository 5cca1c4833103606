import type { Channel } from "amqplib";
import topology from "../topology.json" with { type: "json" };

/** Exchanges and queues as topology.json has them, and the queue of one routing key. */
export async function declareTopology(channel: Channel, routingKey: string): Promise<void> {
  const { exchanges, queues, task_queue } = topology;
  for (const { name, type } of exchanges) await channel.assertExchange(name, type, { durable: true });
  const all = [
    ...queues,
    { name: routingKey, arguments: task_queue.arguments, bind: { exchange: task_queue.exchange, routing_key: routingKey } },
  ];
  for (const { name, arguments: args, bind } of all) {
    await channel.assertQueue(name, { durable: true, arguments: args });
    await channel.bindQueue(name, bind.exchange, bind.routing_key);
  }
}
