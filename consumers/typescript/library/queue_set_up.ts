import type { Topology } from "@waybill/contracts";
import type { Channel, ChannelModel } from "amqplib";
import { NotYet, opened, replyCode } from "./channel.ts";

/**
 * Sees to it that the queue of a routing key is there, whoever starts first.
 *
 *   look for it (passively: needs no right) ── there ──► consume
 *     └ 404 ── declare and bind it, exactly as topology.json says ── done ──► consume
 *                └ 403: this user may not ──► wait, say so, look again
 *
 * Each 403 and 404 closes its channel, so each step has its own. In production a consumer may not
 * declare (a right to bind is a right to take any task), and waits for the services.
 *
 * Throws NotYet where the queue must be waited for.
 */
export async function setUpQueue(model: ChannelModel, routingKey: string, topology: Topology): Promise<void> {
  if (await isThere(model, routingKey)) return;
  try {
    await onOwnChannel(model, (channel) => declareAndBind(channel, routingKey, topology));
  } catch (error) {
    const code = replyCode(error);
    if (code === 403) throw new NotYet(`the queue ${routingKey} is not there and this user may not declare it; waiting`, { cause: error });
    if (code === 404) throw new NotYet(`the exchange for the queue ${routingKey} is not there; waiting`, { cause: error });
    throw error;
  }
}

async function isThere(model: ChannelModel, queue: string): Promise<boolean> {
  try {
    await onOwnChannel(model, (channel) => channel.checkQueue(queue));
    return true;
  } catch (error) {
    const code = replyCode(error);
    if (code === 404) return false;
    if (code === 403) throw new NotYet(`this user may not look for the queue ${queue}; waiting`, { cause: error });
    throw error;
  }
}

/** The exchange too: a queue that stood unbound would be found by the next look, and get nothing. */
async function declareAndBind(channel: Channel, routingKey: string, { taskQueue, exchanges }: Topology): Promise<void> {
  const exchange = exchanges.find(({ name }) => name === taskQueue.exchange);
  if (exchange !== undefined) await channel.assertExchange(exchange.name, exchange.type, { durable: true });
  await channel.assertQueue(routingKey, { durable: true, arguments: { ...taskQueue.arguments } });
  await channel.bindQueue(routingKey, taskQueue.exchange, routingKey);
}

async function onOwnChannel(model: ChannelModel, act: (channel: Channel) => Promise<unknown>): Promise<void> {
  const { channel } = await opened(model, (on) => on.createChannel());
  await act(channel);
  await channel.close();
}
