import { topology } from "@waybill/contracts";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { uuidv7 } from "uuidv7";
import { onTestFinished } from "vitest";
import { freshVhost } from "../../../../test/support/broker.ts";
import { eventually } from "../../../../test/support/eventually.ts";
import { Reports } from "./reports.ts";

/** A vhost with Waybill's exchanges and the queue `outcomes`, played by the test in the place of the services. */
export async function openRoom(): Promise<Room> {
  const { amqpUrl } = await freshVhost();
  const connection = await connect(amqpUrl, { noDelay: true });
  onTestFinished(() => connection.close());
  const channel = await connection.createConfirmChannel();
  for (const { name, type } of topology.exchanges) await channel.assertExchange(name, type, { durable: true });
  const room = new Room(amqpUrl, connection, channel);
  await room.bindOutcomes();
  return room;
}

export class Room {
  readonly amqpUrl: string;
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  readonly reports = new Reports();

  constructor(amqpUrl: string, connection: ChannelModel, channel: ConfirmChannel) {
    this.amqpUrl = amqpUrl;
    this.connection = connection;
    this.channel = channel;
  }

  async bindOutcomes(): Promise<void> {
    const queue = topology.queues.find(({ name }) => name === "outcomes")!;
    await this.channel.assertQueue(queue.name, { durable: true, arguments: { ...queue.arguments } });
    await this.channel.bindQueue(queue.name, queue.bind.exchange, queue.bind.routingKey);
    await this.channel.consume(queue.name, (message) => message !== null && this.reports.take(message), { noAck: true });
  }

  async declareQueue(name = "trial"): Promise<void> {
    await this.channel.assertQueue(name, { durable: true, arguments: { ...topology.taskQueue.arguments } });
    await this.channel.bindQueue(name, topology.taskQueue.exchange, name);
  }

  /** Publishes a task as the services do; answers its id. The queue must be there. */
  async send(
    body: unknown,
    {
      id = uuidv7(),
      headers = {},
      routingKey = "trial",
    }: { id?: string; headers?: Readonly<Record<string, unknown>>; routingKey?: string } = {},
  ): Promise<string> {
    const properties = {
      messageId: id,
      type: routingKey,
      headers: { attempt: 1, failures: 0, max_attempts: 5, max_redeliveries: 5, idempotency_key: id, ...headers },
    };
    await this.publish("tasks", routingKey, body, properties);
    return id;
  }

  /** What somebody else puts into the queue. */
  async sendForeign(body: unknown): Promise<void> {
    await this.publish("tasks", "trial", body, {});
  }

  async cancel(taskId: string, { attempt = 1, consumer }: { attempt?: number; consumer?: string } = {}): Promise<void> {
    const message = { kind: "cancel", task_id: taskId, attempt, reason: "cancelled", ...(consumer !== undefined && { consumer }) };
    await this.publish("control", "trial.cancel", message, {});
  }

  /** Messages that lie ready: not those that a consumer holds. */
  async ready(name = "trial"): Promise<number> {
    return (await this.channel.checkQueue(name)).messageCount;
  }

  async waitReady(count: number, name = "trial"): Promise<void> {
    await eventually(() => this.ready(name), { until: (ready) => ready === count, what: `${count} messages lie ready` });
  }

  /** RabbitMQ has seen that nobody consumes any more, and has taken back what they held. */
  async consumersGone(name = "trial"): Promise<void> {
    await eventually(() => this.channel.checkQueue(name), { until: ({ consumerCount }) => consumerCount === 0, what: "nobody consumes" });
  }

  private publish(exchange: string, routingKey: string, body: unknown, properties: object): Promise<void> {
    const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
    return new Promise((resolve, reject) => {
      this.channel.publish(
        exchange,
        routingKey,
        bytes,
        { persistent: true, contentType: "application/json", ...properties },
        (error: unknown) => (error === null ? resolve() : reject(error)),
      );
    });
  }
}
