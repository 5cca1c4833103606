import type { Method } from "./frames.ts";

/** One thing that passed the tap, in the order in which it did: that order is what most rules are about. */
export type TapEvent =
  | { readonly kind: "prefetch"; readonly count: number }
  | { readonly kind: "consume"; readonly queue: string; readonly noAck: boolean }
  | { readonly kind: "cancel" }
  | { readonly kind: "delivered"; readonly delivery: string; readonly taskId: string; readonly redelivered: boolean; readonly body: Buffer }
  | { readonly kind: "acked" | "returned"; readonly delivery: string }
  | { readonly kind: "reported"; readonly publish: string; readonly outcome: Outcome; readonly confirmMode: boolean }
  | { readonly kind: "confirmed"; readonly publish: string }
  | { readonly kind: "published_elsewhere"; readonly exchange: string };

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
  #isOver = false;

  constructor(connection: number) {
    this.#connection = connection;
  }

  /** What it says after it closed the connection nobody hears: an ack that comes so late is none. */
  fromConsumer(method: Method): readonly TapEvent[] {
    if (this.#isOver) return [];
    const channel = this.#channel(method.channel);
    switch (method.name) {
      case "basic.qos":
        return [{ kind: "prefetch", count: method.prefetch }];
      case "basic.consume":
        return [{ kind: "consume", queue: method.queue, noAck: method.noAck }];
      case "basic.cancel":
        return [{ kind: "cancel" }];
      case "confirm.select":
        channel.confirmMode = true;
        return [];
      case "basic.publish": {
        if (channel.confirmMode) channel.publishes.add(++channel.published);
        if (method.exchange !== "outcomes") return [{ kind: "published_elsewhere", exchange: method.exchange }];
        const publish = this.#name(method.channel, channel.confirmMode ? channel.published : "unconfirmed");
        return [{ kind: "reported", publish, outcome: parsed(method.message.body), confirmMode: channel.confirmMode }];
      }
      case "basic.ack":
      case "basic.nack":
      case "basic.reject": {
        const kind = method.name === "basic.ack" ? "acked" : "returned";
        return taken(channel.deliveries, method).map((tag) => ({ kind, delivery: this.#name(method.channel, tag) }));
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
    if (method.name === "basic.deliver") {
      channel.deliveries.add(Number(method.tag));
      const { messageId: taskId, body } = method.message;
      return [{ kind: "delivered", delivery: this.#name(method.channel, method.tag), taskId, redelivered: method.redelivered, body }];
    }
    if (method.name === "basic.ack") {
      return taken(channel.publishes, method).map((tag) => ({ kind: "confirmed", publish: this.#name(method.channel, tag) }));
    }
    if (method.name === "channel.close") this.#channels.delete(method.channel);
    return [];
  }

  #channel(number: number): ChannelState {
    const known = this.#channels.get(number);
    if (known !== undefined) return known;
    const fresh = { confirmMode: false, published: 0, publishes: new Set<number>(), deliveries: new Set<number>() };
    this.#channels.set(number, fresh);
    return fresh;
  }

  #name(channel: number, tag: bigint | number | string): string {
    return `${this.#connection}.${channel}.${tag}`;
  }
}

interface ChannelState {
  confirmMode: boolean;
  published: number;
  readonly publishes: Set<number>;
  readonly deliveries: Set<number>;
}

/** The tags that an acknowledgement takes: its own, or all up to it; tag 0 is all. */
function taken(open: Set<number>, { tag, multiple }: { readonly tag: bigint; readonly multiple: boolean }): readonly number[] {
  const upTo = Number(tag);
  const tags = [...open].filter((each) => each === upTo || (multiple && (upTo === 0 || each < upTo)));
  for (const each of tags) open.delete(each);
  return tags;
}

function parsed(body: Buffer): Outcome {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === "object" && value !== null ? (value as Outcome) : { kind: "no JSON object" };
  } catch {
    return { kind: "no JSON" };
  }
}
