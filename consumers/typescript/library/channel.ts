import type { Channel, ChannelModel } from "amqplib";
import type { Logger } from "pino";
import { backoffMs, pauseUnlessStopped } from "./backoff.ts";
import type { Connection } from "./connection.ts";

/**
 * Keeps one channel in use until `stop`: opens it on each new connection, and again when RabbitMQ closes
 * it alone (a queue that is gone, a timeout, a right that was taken away). `use` sets the channel up; where
 * it throws, the channel is closed and tried again after a pause that grows.
 */
export async function keepChannel<C extends Channel>({ connection, open, use, stop, log }: ChannelUse<C>): Promise<void> {
  for (let failures = 0; !stop.aborted; ) {
    const model = await connection.connected();
    if (model === null || stop.aborted) return;
    try {
      const { channel, closed } = await opened(model, open);
      try {
        await use(channel, model);
        failures = 0;
      } catch (error) {
        await channel.close().catch(() => {});
        throw error;
      }
      const error = await closed;
      if (error !== null) log.warn({ err: error }, "RabbitMQ closed the channel; opening another");
    } catch (error) {
      failures++;
      log.warn({ err: error }, error instanceof NotYet ? error.message : "the channel could not be set up; trying again");
    }
    await pauseUnlessStopped(backoffMs(failures, Math.random()), stop);
  }
}

export interface ChannelUse<C extends Channel> {
  readonly connection: Connection;
  readonly open: (model: ChannelModel) => Promise<C>;
  readonly use: (channel: C, model: ChannelModel) => Promise<void> | void;
  readonly stop: AbortSignal;
  readonly log: Logger;
}

/** Something that must be there first is not: a wait, and no fault of this process. */
export class NotYet extends Error {
  override readonly name = "NotYet";
}

/** What RabbitMQ answers to a declaration: 403, 404, 405, 406; null where the error is not RabbitMQ's. */
export function replyCode(error: unknown): number | null {
  const code = error instanceof Error ? (error as { readonly code?: unknown }).code : null;
  return typeof code === "number" ? code : null;
}

/** A channel without a listener for `error` would end the process. */
export async function opened<C extends Channel>(
  model: ChannelModel,
  open: (model: ChannelModel) => Promise<C>,
): Promise<{ readonly channel: C; readonly closed: Promise<Error | null> }> {
  const channel = await open(model);
  let reason: Error | null = null;
  channel.on("error", (error) => {
    reason = error;
  });
  return { channel, closed: new Promise((resolve) => channel.once("close", () => resolve(reason))) };
}
