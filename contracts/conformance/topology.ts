import type { Channel } from "amqplib";
import topology from "../topology.json" with { type: "json" };

/** What the services declare: exchanges and queues as topology.json has them, and the queue of each routing key. */
export class Topology {
  readonly #channel: Channel;
  readonly #routingKeys: readonly string[];

  constructor(channel: Channel, routingKeys: readonly string[]) {
    this.#channel = channel;
    this.#routingKeys = routingKeys;
  }

  async declare(): Promise<void> {
    for (const { name } of topology.exchanges) await this.declareExchange(name);
    for (const { name, arguments: args, bind } of topology.queues) {
      await this.#channel.assertQueue(name, { durable: true, arguments: args });
      await this.#channel.bindQueue(name, bind.exchange, bind.routing_key);
    }
    for (const routingKey of this.#routingKeys) await this.declareQueue(routingKey);
  }

  async declareExchange(name: string): Promise<void> {
    const { type } = topology.exchanges.find((one) => one.name === name)!;
    await this.#channel.assertExchange(name, type, { durable: true });
  }

  async removeExchange(name: string): Promise<void> {
    await this.#channel.deleteExchange(name);
  }

  async declareQueue(routingKey: string): Promise<void> {
    await this.#channel.assertQueue(routingKey, { durable: true, arguments: taskQueueArguments });
    await this.#channel.bindQueue(routingKey, topology.task_queue.exchange, routingKey);
  }

  async removeQueue(routingKey: string): Promise<void> {
    await this.#channel.deleteQueue(routingKey);
  }

  /** Nobody takes outcomes: they come back, and are confirmed all the same. */
  async unbindOutcomes(): Promise<void> {
    await this.#channel.unbindQueue("outcomes", "outcomes", "outcomes");
  }

  async bindOutcomes(): Promise<void> {
    await this.#channel.bindQueue("outcomes", "outcomes", "outcomes");
  }

  /** A full queue takes outcomes beside the other: RabbitMQ confirms them negatively. */
  async refuseOutcomes(): Promise<void> {
    await this.#channel.assertQueue("full", { durable: true, arguments: { "x-max-length": 0, "x-overflow": "reject-publish" } });
    await this.#channel.bindQueue("full", "outcomes", "outcomes");
  }

  async takeOutcomes(): Promise<void> {
    await this.#channel.deleteQueue("full");
  }
}

export const taskQueueArguments: Readonly<Record<string, unknown>> = topology.task_queue.arguments;
