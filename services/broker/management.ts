import { z } from "zod";
import { type ManagementAddress, managementAddress } from "./management_address.ts";

/**
 * RabbitMQ's management API, as far as Waybill reads it: who consumes with which prefetch, and what is
 * unacknowledged. Its figures lag by about five seconds. Where the plugin is off, everything is null and
 * Waybill goes on with what AMQP itself tells.
 */
export class Management {
  readonly #address: ManagementAddress;
  readonly #vhost: string;

  /** `managementUrl` may carry its own user; else the one of the AMQP URL is taken. */
  constructor(managementUrl: string, amqpUrl: string) {
    const amqp = new URL(amqpUrl);
    this.#address = managementAddress(managementUrl, amqp);
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
          prefetches: consumers.filter(({ queue }) => queue.name === name).map(({ prefetch_count }) => prefetch_count),
        },
      ]),
    );
  }

  async #get<Answer>(what: string, query: string, shape: z.ZodType<Answer>): Promise<Answer | null> {
    const { base, authorization } = this.#address;
    const url = new URL(`api/${what}/${encodeURIComponent(this.#vhost)}?${query}`, base);
    try {
      const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(5_000) });
      return response.ok ? shape.parse(await response.json()) : null;
    } catch {
      return null;
    }
  }
}

/** Null: not reported yet, as for the first seconds of a queue. */
export interface QueueFigures {
  readonly ready: number | null;
  readonly unacknowledged: number | null;
  /** One per consumer; 0 is unlimited. */
  readonly prefetches: readonly number[];
}

const queueList = z.array(
  z.object({ name: z.string(), messages_ready: z.number().optional(), messages_unacknowledged: z.number().optional() }),
);
const consumerList = z.array(z.object({ prefetch_count: z.number(), queue: z.object({ name: z.string() }) }));

/** http, the AMQP host and user, port 15672: where the plugin listens unless told otherwise. */
export function defaultManagementUrl(amqpUrl: string): string {
  return `http://${new URL(amqpUrl).hostname}:15672`;
}
