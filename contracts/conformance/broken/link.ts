import { setTimeout as pause } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect } from "amqplib";
import { does } from "./fault.ts";

/**
 * The one connection and its one channel, which come back by themselves, without end. `use` sets a new channel up;
 * where it throws, that is tried again. Answers how to close both.
 */
export function keepLink(url: string, clientProperties: object, use: (channel: ConfirmChannel, connection: ChannelModel) => Promise<void>) {
  let connection: ChannelModel | null = null;
  let isOver = false;
  const keep = async (): Promise<void> => {
    while (!isOver) {
      connection = await connect(url, { noDelay: true, clientProperties: { ...clientProperties } }).catch(() => null);
      if (connection !== null) await untilLost(connection, use);
      connection = null;
      if (does("dies_with_its_connection")) process.exit(1);
      await pause(50 + Math.random() * 100);
    }
  };
  void keep();
  return async (): Promise<void> => {
    isOver = true;
    // First the channel: amqplib lets a connection's close overtake the acks that its channels have still to write.
    if (current !== null) await closeQuietly(current);
    await connection?.close().catch(() => undefined);
  };
}

/** The channel, or the next one. */
export async function openChannel(): Promise<ConfirmChannel> {
  return current ?? next.promise;
}

export const isOpen = (channel: ConfirmChannel): boolean => channel === current;

/** On one that is closed already, amqplib throws at once. */
export async function closeQuietly(channel: ConfirmChannel): Promise<void> {
  try {
    await channel.close();
  } catch {}
}

let current: ConfirmChannel | null = null;
let next = Promise.withResolvers<ConfirmChannel>();

async function untilLost(
  connection: ChannelModel,
  use: (channel: ConfirmChannel, connection: ChannelModel) => Promise<void>,
): Promise<void> {
  let isLost = false;
  connection
    .on("error", () => undefined)
    .on("close", () => {
      isLost = true;
    });
  while (!isLost) {
    await onChannel(connection, use).catch(() => undefined);
    if (does("stays_deaf_after_a_closed_channel")) await new Promise(() => undefined);
    await pause(50 + Math.random() * 100);
  }
}

async function onChannel(
  connection: ChannelModel,
  use: (channel: ConfirmChannel, connection: ChannelModel) => Promise<void>,
): Promise<void> {
  const channel = await connection.createConfirmChannel();
  channel.setMaxListeners(0);
  const closed = new Promise<void>((resolve) => {
    channel
      .on("error", () => undefined)
      .once("close", () => {
        if (current === channel) {
          current = null;
          next = Promise.withResolvers();
        }
        resolve();
      });
  });
  current = channel;
  next.resolve(channel);
  try {
    await use(channel, connection);
    await closed;
  } finally {
    await closeQuietly(channel);
  }
}
