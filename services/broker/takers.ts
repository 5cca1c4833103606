import { z } from "zod";
import type { Taker } from "../lifecycle/consumers.ts";

/** A channel that consumes from several queues does not say whose its messages are. */
export function takersOf(listed: Listed, routingKeys: readonly string[]): readonly Taker[] {
  return [...consuming(listed, routingKeys), ...connectedOnly(listed, routingKeys)];
}

function consuming({ consumers, channels, connections }: Listed, routingKeys: readonly string[]): readonly Taker[] {
  const channelByName = new Map(channels.map((channel) => [channel.name, channel]));
  const ofOurs = consumers.filter(({ queue }) => routingKeys.includes(queue.name));
  const queuesOf = Map.groupBy(ofOurs, ({ channel_details }) => channel_details.name);
  const byProcess = Map.groupBy(ofOurs, ({ queue, channel_details }) => `${queue.name} ${channel_details.connection_name}`);
  return [...byProcess.values()].map((tags): Taker => {
    const { queue, channel_details } = tags[0]!;
    const names = [...new Set(tags.map((tag) => tag.channel_details.name))];
    const shared = names.some((name) => new Set(queuesOf.get(name)?.map((tag) => tag.queue.name)).size > 1);
    const open = names.flatMap((name) => channelByName.get(name) ?? []);
    const unlimited = tags.some(({ prefetch_count }) => prefetch_count === 0);
    return {
      routingKey: queue.name,
      listed: true,
      prefetch: unlimited ? null : tags.reduce((sum, { prefetch_count }) => sum + prefetch_count, 0),
      inFlight: shared || open.length < names.length ? null : open.reduce((sum, one) => sum + (one.messages_unacknowledged ?? 0), 0),
      moved: open.reduce((sum, { message_stats: stats }) => sum + (stats?.deliver_get ?? 0) + (stats?.ack ?? 0), 0),
      ...aboutOf(
        connections.find(({ name }) => name === channel_details.connection_name),
        channel_details.connection_name,
        queue.name,
      ),
    };
  });
}

/** Processes with one of our libraries that consume from nothing: they drain, or their queue is not there. */
function connectedOnly({ consumers, channels, connections }: Listed, routingKeys: readonly string[]): readonly Taker[] {
  const consume = new Set(consumers.map(({ channel_details }) => channel_details.connection_name));
  return connections
    .filter(({ name, client_properties: said }) => said?.product === ours && !consume.has(name))
    .flatMap((connection) => {
      const { name, client_properties: said } = connection;
      const keys = Object.keys(said?.contracts ?? {}).filter((key) => routingKeys.includes(key));
      const open = channels.filter(({ connection_details }) => connection_details?.name === name);
      const held = open.reduce((sum, one) => sum + (one.messages_unacknowledged ?? 0), 0);
      const inFlight = keys.length === 1 ? held : null;
      return keys.map((key) => ({ routingKey: key, listed: false, prefetch: 0, inFlight, moved: 0, ...aboutOf(connection, name, key) }));
    });
}

const ours = "waybill-consumer";

type About = Pick<Taker, "process" | "connectedSince" | "language" | "version" | "contract">;

function aboutOf(connection: Connection | undefined, name: string, routingKey: string): About {
  const said = connection?.client_properties;
  const isOurs = said?.product === ours;
  return {
    process: said?.connection_name ?? name,
    connectedSince: connection?.connected_at ?? null,
    language: isOurs ? (said.language ?? null) : null,
    version: isOurs ? (said.version ?? null) : null,
    contract: isOurs ? (said.contracts?.[routingKey] ?? null) : null,
  };
}

export interface Listed {
  readonly consumers: z.infer<typeof consumerList>;
  readonly channels: z.infer<typeof channelList>;
  readonly connections: readonly Connection[];
}

type Connection = z.infer<typeof connectionList>[number];

/**
 * For some seconds after a connection has ended RabbitMQ still lists what was on it, with `[]` or nothing in place of what it
 * knew: such an item is nobody. A list of which no item can be read is not known.
 */
function listOf<Item>(shape: z.ZodType<Item>): z.ZodType<Item[]> {
  return z.array(z.unknown()).transform((items, context) => {
    const read = items.flatMap((item) => shape.safeParse(item).data ?? []);
    if (items.length > 0 && read.length === 0) context.addIssue({ code: "custom", message: "no item of it can be read" });
    return read;
  });
}

export const consumerList = listOf(
  z.object({
    prefetch_count: z.number(),
    queue: z.object({ name: z.string() }),
    channel_details: z.object({ name: z.string(), connection_name: z.string() }),
  }),
);
export const channelList = listOf(
  z.object({
    name: z.string(),
    messages_unacknowledged: z.number().optional(),
    connection_details: z.object({ name: z.string() }).optional().catch(undefined),
    message_stats: z.object({ deliver_get: z.number().optional(), ack: z.number().optional() }).optional(),
  }),
);
const words = z.string().optional().catch(undefined);
export const connectionList = listOf(
  z.object({
    name: z.string(),
    connected_at: z.number().optional(),
    client_properties: z
      .object({
        ...{ product: words, connection_name: words, language: words, version: words },
        contracts: z.record(z.string(), z.string()).optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  }),
);
