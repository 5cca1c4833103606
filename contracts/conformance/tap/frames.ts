import { Fields, type Table } from "./fields.ts";
import { type Frame, FrameSplitter, frameType } from "./split.ts";

/** AMQP 0-9-1 as it passes by: bytes or frames in, the methods that a case looks at out. */
export class FrameReader {
  readonly #splitter: FrameSplitter;
  readonly #open = new Map<number, OpenContent>();

  constructor(isClient: boolean) {
    this.#splitter = new FrameSplitter(isClient);
  }

  add(piece: Buffer): readonly Method[] {
    return this.#splitter.add(piece).flatMap((frame) => this.read(frame) ?? []);
  }

  /** A method that carries a message is whole when its last byte has come. */
  read({ type, channel, payload }: Frame): Method | null {
    if (type === frameType.method) {
      const method = readMethod(channel, payload);
      if (method === null || !("message" in method)) return method;
      this.#open.set(channel, { method, left: -1, pieces: [] });
      return null;
    }
    const content = this.#open.get(channel);
    if (content === undefined || type === frameType.heartbeat) return null;
    if (type === frameType.header) {
      content.left = Number(payload.readBigUInt64BE(4));
      Object.assign(content.method.message, readProperties(payload.subarray(12)));
    } else {
      content.pieces.push(payload);
      content.left -= payload.length;
    }
    if (content.left > 0) return null;
    this.#open.delete(channel);
    content.method.message.body = Buffer.concat(content.pieces);
    return content.method;
  }
}

/** What a case looks at; every other method is null. */
export type Method =
  | { readonly name: "connection.start-ok"; readonly channel: number; readonly clientProperties: Table }
  | { readonly name: "connection.tune-ok"; readonly channel: number; readonly heartbeatSeconds: number }
  | {
      readonly name: "queue.declare";
      readonly channel: number;
      readonly queue: string;
      readonly passive: boolean;
      readonly durable: boolean;
      readonly arguments: Table;
    }
  | {
      readonly name: "queue.bind";
      readonly channel: number;
      readonly queue: string;
      readonly exchange: string;
      readonly routingKey: string;
    }
  | { readonly name: "basic.qos"; readonly channel: number; readonly prefetch: number }
  | { readonly name: "basic.consume"; readonly channel: number; readonly queue: string; readonly noAck: boolean }
  | { readonly name: "basic.cancel" | "confirm.select" | "connection.close" | "queue.bind-ok"; readonly channel: number }
  | { readonly name: "channel.close"; readonly channel: number; readonly code: number }
  | {
      readonly name: "basic.publish";
      readonly channel: number;
      readonly exchange: string;
      readonly routingKey: string;
      readonly mandatory: boolean;
      readonly message: Message;
    }
  | { readonly name: "basic.return"; readonly channel: number; readonly message: Message }
  | {
      readonly name: "basic.deliver";
      readonly channel: number;
      readonly tag: bigint;
      readonly redelivered: boolean;
      readonly exchange: string;
      readonly message: Message;
    }
  | {
      readonly name: "basic.ack" | "basic.nack" | "basic.reject";
      readonly channel: number;
      readonly tag: bigint;
      readonly multiple: boolean;
    };

/** Its body, and of its properties what a case looks at; a text that is not there is "". */
export interface Message extends Properties {
  body: Buffer;
}

export interface Properties {
  contentType: string;
  /** 0: it says none. */
  deliveryMode: number;
  messageId: string;
  correlationId: string;
}

interface OpenContent {
  readonly method: Extract<Method, { readonly message: Message }>;
  left: number;
  readonly pieces: Buffer[];
}

function readMethod(channel: number, payload: Buffer): Method | null {
  const read = new Fields(payload, 4);
  const message = (): Message => ({ contentType: "", deliveryMode: 0, messageId: "", correlationId: "", body: Buffer.alloc(0) });
  switch (`${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`) {
    case "10.11":
      return { name: "connection.start-ok", channel, clientProperties: read.table() };
    case "10.31":
      return { name: "connection.tune-ok", channel, heartbeatSeconds: read.skip(6).short() };
    case "10.50":
      return { name: "connection.close", channel };
    case "20.40":
      return { name: "channel.close", channel, code: read.short() };
    case "50.10": {
      const queue = read.skip(2).text();
      const bits = read.byte();
      return { name: "queue.declare", channel, queue, passive: (bits & 1) !== 0, durable: (bits & 2) !== 0, arguments: read.table() };
    }
    case "50.20":
      return { name: "queue.bind", channel, queue: read.skip(2).text(), exchange: read.text(), routingKey: read.text() };
    case "50.21":
      return { name: "queue.bind-ok", channel };
    case "60.10":
      return { name: "basic.qos", channel, prefetch: read.skip(4).short() };
    case "60.20": {
      const queue = read.skip(2).text();
      read.text(); // the tag
      return { name: "basic.consume", channel, queue, noAck: (read.byte() & 2) !== 0 };
    }
    case "60.30":
      return { name: "basic.cancel", channel };
    case "60.40": {
      const [exchange, routingKey] = [read.skip(2).text(), read.text()];
      return { name: "basic.publish", channel, exchange, routingKey, mandatory: (read.byte() & 1) !== 0, message: message() };
    }
    case "60.50":
      return { name: "basic.return", channel, message: message() };
    case "60.60": {
      read.text(); // the consumer's tag
      const [tag, redelivered] = [read.longLong(), read.byte() !== 0];
      return { name: "basic.deliver", channel, tag, redelivered, exchange: read.text(), message: message() };
    }
    case "60.80":
      return { name: "basic.ack", channel, tag: read.longLong(), multiple: read.byte() !== 0 };
    case "60.90":
      return { name: "basic.reject", channel, tag: read.longLong(), multiple: false };
    case "60.120":
      return { name: "basic.nack", channel, tag: read.longLong(), multiple: (read.byte() & 1) !== 0 };
    case "85.10":
      return { name: "confirm.select", channel };
    default:
      return null;
  }
}

/** Properties in the order of their flags, from the highest bit (§1.8.3); those after message_id are not needed. */
function readProperties(bytes: Buffer): Properties {
  const flags = bytes.readUInt16BE(0);
  const read = new Fields(bytes, 2);
  const has = (bit: number): boolean => (flags & (1 << bit)) !== 0;
  const texts = (bit: number): string => (has(bit) ? read.text() : "");
  const contentType = texts(15);
  texts(14); // content_encoding
  if (has(13)) read.table();
  const deliveryMode = has(12) ? read.byte() : 0;
  if (has(11)) read.byte(); // priority
  const correlationId = texts(10);
  texts(9); // reply_to
  texts(8); // expiration
  return { contentType, deliveryMode, correlationId, messageId: texts(7) };
}
