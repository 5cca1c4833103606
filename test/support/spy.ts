import type { House } from "./house.ts";

/** Sees every task message that is published in a house, by a queue of its own beside the consumers'. */
export async function spyOnTasks(house: House): Promise<Spy> {
  const connection = await house.amqp();
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, "tasks", "trial");
  const seen = new Map<string, number>();
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      const key = `${message.properties.messageId} ${message.properties.headers?.["attempt"]}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    },
    { noAck: true },
  );
  return {
    seen,
    get secondDeliveries() {
      return [...seen.values()].reduce((sum, times) => sum + times - 1, 0);
    },
  };
}

export interface Spy {
  /** How often each "task attempt" was published. */
  readonly seen: ReadonlyMap<string, number>;
  readonly secondDeliveries: number;
}
