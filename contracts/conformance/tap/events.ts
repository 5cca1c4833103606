import type { Table } from "./fields.ts";
import type { Message, Method } from "./frames.ts";

/** One thing that passed the tap, in the order in which it did: that order is what most rules are about. */
export type TapEvent =
  | { readonly kind: "connected"; readonly clientProperties: Table }
  | { readonly kind: "heartbeat_named"; readonly seconds: number }
  /** A passive declaration. */
  | { readonly kind: "looked_for"; readonly queue: string }
  | { readonly kind: "declared"; readonly queue: string; readonly durable: boolean; readonly arguments: Table }
  /** RabbitMQ has said yes to it. */
  | { readonly kind: "bound"; readonly queue: string; readonly exchange: string; readonly routingKey: string }
  | { readonly kind: "prefetch"; readonly count: number }
  | { readonly kind: "consume"; readonly queue: string; readonly noAck: boolean; readonly connection: number; readonly channel: number }
  | { readonly kind: "cancel" }
  | { readonly kind: "delivered"; readonly delivery: string; readonly taskId: string; readonly redelivered: boolean; readonly body: Buffer }
  /** On the exchange `control`. */
  | { readonly kind: "told"; readonly body: Buffer }
  | { readonly kind: "acked" | "returned"; readonly delivery: string }
  | {
      readonly kind: "reported";
      readonly publish: string;
      readonly outcome: Outcome;
      readonly confirmMode: boolean;
      readonly routingKey: string;
      readonly mandatory: boolean;
      readonly message: Message;
    }
  | { readonly kind: "confirmed" | "refused"; readonly publish: string }
  /** An outcome that no queue takes; RabbitMQ confirms it all the same, afterwards. */
  | { readonly kind: "unroutable"; readonly outcome: Outcome }
  | { readonly kind: "published_elsewhere"; readonly exchange: string }
  | { readonly kind: "cancelled_by_broker" }
  | { readonly kind: "channel_closed_by_broker"; readonly code: number };

/** As it was sent; what a case reads of it, it checks. */
export interface Outcome {
  readonly kind?: unknown;
  readonly task_id?: unknown;
  readonly attempt?: unknown;
  readonly [member: string]: unknown;
}

/**
 * Turns the methods of one connection into events. Deliveries and publishes get names of their own, since tags count
 * anew on every channel; an acknowledgement of several is one of each.
 */
export class EventReader {
  readonly #connection: number;
  readonly #channels = new Map<number, ChannelState>();
  readonly #openings = new Map<number, number>();
  #isOver = false;

  constructor(connection: number) {
    this.#connection = connection;
  }

  /** What it says after it closed the connection nobody hears: an ack that comes so late is none. */
  fromConsumer(method: Method): readonly TapEvent[] {
    if (this.#isOver) return [];
    const channel = this.#channel(method.channel);
    switch (method.name) {
      case "connection.start-ok":
        return [{ kind: "connected", clientProperties: method.clientProperties }];
      case "connection.tune-ok":
        return [{ kind: "heartbeat_named", seconds: method.heartbeatSeconds }];
      case "queue.declare": {
        const { queue, durable, arguments: args } = method;
        return method.passive ? [{ kind: "looked_for", queue }] : [{ kind: "declared", queue, durable, arguments: args }];
      }
      case "queue.bind": {
        const { queue, exchange, routingKey } = method;
        channel.bindings.push({ kind: "bound", queue, exchange, routingKey });
        return [];
      }
      case "basic.qos":
        return [{ kind: "prefetch", count: method.prefetch }];
      case "basic.consume":
        return [{ kind: "consume", queue: method.queue, noAck: method.noAck, connection: this.#connection, channel: method.channel }];
      case "basic.cancel":
        return [{ kind: "cancel" }];
      case "confirm.select":
        channel.confirmMode = true;
        return [];
      case "basic.publish": {
        if (channel.confirmMode) channel.publishes.add(++channel.published);
        if (method.exchange !== "outcomes") return [{ kind: "published_elsewhere", exchange: method.exchange }];
        const { routingKey, mandatory, message } = method;
        const publish = nameOf(channel, channel.confirmMode ? channel.published : "unconfirmed");
        const { confirmMode } = channel;
        return [{ kind: "reported", publish, outcome: parsed(message.body), confirmMode, routingKey, mandatory, message }];
      }
      case "basic.ack":
      case "basic.nack":
      case "basic.reject": {
        const kind = method.name === "basic.ack" ? "acked" : "returned";
        return taken(channel.deliveries, method).map((tag) => ({ kind, delivery: nameOf(channel, tag) }));
      }
      case "channel.close":
        this.#channels.delete(method.channel);
        return [];
      case "connection.close":
        this.#isOver = true;
        return [];
      default:
        return [];
    }
  }

  fromBroker(method: Method): readonly TapEvent[] {
    const channel = this.#channel(method.channel);
    switch (method.name) {
      case "queue.bind-ok":
        return channel.bindings.splice(0, 1);
      case "basic.deliver": {
        channel.deliveries.add(Number(method.tag));
        const { messageId: taskId, body } = method.message;
        if (method.exchange === "control") return [{ kind: "told", body }];
        return [{ kind: "delivered", delivery: nameOf(channel, method.tag), taskId, redelivered: method.redelivered, body }];
      }
      case "basic.ack":
      case "basic.nack": {
        const kind = method.name === "basic.ack" ? "confirmed" : "refused";
        return taken(channel.publishes, method).map((tag) => ({ kind, publish: nameOf(channel, tag) }));
      }
      case "basic.return":
        return [{ kind: "unroutable", outcome: parsed(method.message.body) }];
      case "basic.cancel":
        return [{ kind: "cancelled_by_broker" }];
      case "channel.close":
        this.#channels.delete(method.channel);
        return [{ kind: "channel_closed_by_broker", code: method.code }];
      default:
        return [];
    }
  }

  /** A number that is used again names another channel, with tags of its own. */
  #channel(number: number): ChannelState {
    const known = this.#channels.get(number);
    if (known !== undefined) return known;
    const opening = (this.#openings.get(number) ?? 0) + 1;
    this.#openings.set(number, opening);
    const fresh: ChannelState = {
      name: `${this.#connection}.${number}${opening === 1 ? "" : `#${opening}`}`,
      confirmMode: false,
      published: 0,
      publishes: new Set(),
      deliveries: new Set(),
      bindings: [],
    };
    this.#channels.set(number, fresh);
    return fresh;
  }
}

interface ChannelState {
  readonly name: string;
  confirmMode: boolean;
  published: number;
  readonly publishes: Set<number>;
  readonly deliveries: Set<number>;
  /** Asked for, not yet answered. */
  readonly bindings: Extract<TapEvent, { readonly kind: "bound" }>[];
}

const nameOf = (channel: ChannelState, tag: bigint | number | string): string => `${channel.name}.${tag}`;

/** The tags that an acknowledgement takes: its own, or all up to it; tag 0 is all. */
function taken(open: Set<number>, { tag, multiple }: { readonly tag: bigint; readonly multiple: boolean }): readonly number[] {
  const upTo = Number(tag);
  const tags = [...open].filter((each) => each === upTo || (multiple && (upTo === 0 || each < upTo)));
  for (const each of tags) open.delete(each);
  return tags;
}

/** Bytes that are no UTF-8 are no JSON either. */
function parsed(body: Buffer): Outcome {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null ? (value as Outcome) : { kind: "no JSON object" };
  } catch {
    return { kind: "no JSON" };
  }
}
