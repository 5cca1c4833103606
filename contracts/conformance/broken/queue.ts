import type { Channel, ChannelModel } from "amqplib";
import { taskQueueArguments } from "../topology.ts";
import { does } from "./fault.ts";

/** Declared by this process, with nothing to bind to yet. */
const unbound = new Set<string>();

/** Sees to it that the queue is there and bound; each refusal costs its channel. @throws where it must be waited for. */
export async function setUpQueue(connection: ChannelModel, queue: string): Promise<void> {
  const isThere = !does("declares_without_looking") && (await succeeds(connection, (channel) => channel.checkQueue(queue)));
  if (!isThere) {
    const args = does("declares_with_other_arguments") ? { "x-queue-type": "classic" } : taskQueueArguments;
    const isDeclared = await succeeds(connection, (channel) => channel.assertQueue(queue, { durable: true, arguments: args }));
    if (!isDeclared && does("gives_up_without_the_right")) process.exit(1);
    if (!isDeclared) throw new Error("not there, and this user may not declare it");
    unbound.add(queue);
  }
  if (!unbound.has(queue)) return;
  const isBound = await succeeds(connection, (channel) => channel.bindQueue(queue, "tasks", queue));
  if (!isBound && !does("counts_an_unbound_queue")) throw new Error("there is no exchange to bind to");
  unbound.delete(queue);
}

async function succeeds(connection: ChannelModel, act: (channel: Channel) => Promise<unknown>): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  try {
    await act(channel);
    await channel.close();
    return true;
  } catch {
    return false;
  }
}
