import type { Channel } from "amqplib";
import type { Topology } from "../contracts/contract_set.ts";

/**
 * Declares everything that stands in RabbitMQ: exchanges, queues, and a queue for each routing key, bound by it.
 * Declaring again what is there changes nothing; what is there with other arguments is refused by RabbitMQ
 * (406 PRECONDITION_FAILED), and stays as it is.
 */
export async function declareTopology(channel: Channel, topology: Topology, routingKeys: Iterable<string>): Promise<void> {
  for (const { name, type } of topology.exchanges) await channel.assertExchange(name, type, { durable: true });
  for (const { name, bind, arguments: args } of topology.queues) {
    await channel.assertQueue(name, { durable: true, arguments: args });
    await channel.bindQueue(name, bind.exchange, bind.routingKey);
  }
  const { exchange, arguments: args } = topology.taskQueue;
  for (const routingKey of routingKeys) {
    await channel.assertQueue(routingKey, { durable: true, arguments: args });
    await channel.bindQueue(routingKey, exchange, routingKey);
  }
}
