import { z } from "zod";
import type { Taker } from "../lifecycle/consumers.ts";
import { managementAddress } from "./management_address.ts";
import { ManagementClient } from "./management_client.ts";
import { channelList, connectionList, consumerList, takersOf } from "./takers.ts";
import { type BrokerTlsFiles, noTlsFiles } from "./tls.ts";

/**
 * RabbitMQ's management API, as far as Waybill reads it: who consumes with which prefetch, and what is
 * unacknowledged. Its figures lag by about five seconds. Where the plugin is off, everything is null and
 * Waybill goes on with what AMQP itself tells.
 */
export class Management {
  readonly #client: ManagementClient;
  readonly #vhost: string;

  /** `managementUrl` may carry its own user; else the one of the AMQP URL is taken. */
  constructor(managementUrl: string, amqpUrl: string, tls: BrokerTlsFiles = noTlsFiles) {
    const amqp = new URL(amqpUrl);
    this.#client = new ManagementClient(managementAddress(managementUrl, amqp), tls);
    this.#vhost = amqp.pathname.length > 1 ? decodeURIComponent(amqp.pathname.slice(1)) : "/";
  }

  /** Null: the plugin is not there, or does not answer. */
  async queues(): Promise<ReadonlyMap<string, QueueFigures> | null> {
    const [queues, consumers] = await Promise.all([
      this.#get("queues", "columns=name,messages_ready,messages_unacknowledged", queueList),
      this.#get("consumers", "", consumerList),
    ]);
    if (queues === null || consumers === null) return null;
    return new Map(
      queues.map(({ name, messages_ready, messages_unacknowledged }) => [
        name,
        {
          ready: messages_ready ?? null,
          unacknowledged: messages_unacknowledged ?? null,
          ...takenBy(consumers.filter(({ queue }) => queue.name === name)),
        },
      ]),
    );
  }

  /** Who takes tasks of these keys. Null: the plugin is not there, or does not answer. */
  async takers(routingKeys: readonly string[]): Promise<readonly Taker[] | null> {
    const [consumers, channels, connections] = await Promise.all([
      this.#get("consumers", "", consumerList),
      this.#of(
        "channels",
        "columns=name,messages_unacknowledged,connection_details.name,message_stats.deliver_get,message_stats.ack",
        channelList,
      ),
      this.#of("connections", "columns=name,connected_at,client_properties", connectionList),
    ]);
    if (consumers === null || channels === null || connections === null) return null;
    return takersOf({ consumers, channels, connections }, routingKeys);
  }

  #of<Answer>(what: string, query: string, shape: z.ZodType<Answer>): Promise<Answer | null> {
    return this.#ask(`vhosts/${encodeURIComponent(this.#vhost)}/${what}`, query, shape);
  }

  #get<Answer>(what: string, query: string, shape: z.ZodType<Answer>): Promise<Answer | null> {
    return this.#ask(`${what}/${encodeURIComponent(this.#vhost)}`, query, shape);
  }

  async #ask<Answer>(path: string, query: string, shape: z.ZodType<Answer>): Promise<Answer | null> {
    try {
      const { status, body } = await this.#client.ask("GET", `${path}?${query}`, { withinMs: 5_000 });
      return status === 200 ? shape.parse(JSON.parse(body)) : null;
    } catch {
      return null;
    }
  }
}

/** Null: not reported yet, as for the first seconds of a queue. */
export interface QueueFigures {
  readonly ready: number | null;
  readonly unacknowledged: number | null;
  /** One per consumer tag; 0 is unlimited. */
  readonly prefetches: readonly number[];
  /** Connections that consume: a process may have several tags. */
  readonly processes: number;
}

function takenBy(tags: readonly z.infer<typeof consumerList>[number][]): Pick<QueueFigures, "prefetches" | "processes"> {
  return {
    prefetches: tags.map(({ prefetch_count }) => prefetch_count),
    processes: new Set(tags.map(({ channel_details }) => channel_details.connection_name)).size,
  };
}

const queueList = z.array(
  z.object({ name: z.string(), messages_ready: z.number().optional(), messages_unacknowledged: z.number().optional() }),
);

/** http, the AMQP host and user, port 15672: where the plugin listens unless told otherwise. */
export function defaultManagementUrl(amqpUrl: string): string {
  return `http://${new URL(amqpUrl).hostname}:15672`;
}
