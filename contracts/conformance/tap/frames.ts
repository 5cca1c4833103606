/**
 * AMQP 0-9-1 as it passes by: bytes in, the methods that a case looks at out. Pieces may end anywhere; what is begun is
 * kept until the rest comes. Frame: type, channel, size, payload, 0xCE (AMQP 0-9-1 §2.3.5).
 */
export class FrameReader {
  #begun: Buffer = Buffer.alloc(0);
  #greeted: boolean;
  readonly #open = new Map<number, OpenContent>();

  /** A client's first 8 bytes are the protocol header, no frame. */
  constructor(isClient: boolean) {
    this.#greeted = !isClient;
  }

  add(piece: Buffer): readonly Method[] {
    this.#begun = this.#begun.length === 0 ? piece : Buffer.concat([this.#begun, piece]);
    if (!this.#greeted) {
      if (this.#begun.length < 8) return [];
      this.#begun = this.#begun.subarray(8);
      this.#greeted = true;
    }
    const methods: Method[] = [];
    while (this.#begun.length >= 7) {
      const end = 7 + this.#begun.readUInt32BE(3) + 1;
      if (this.#begun.length < end) break;
      const method = this.#frame(this.#begun.readUInt8(0), this.#begun.readUInt16BE(1), this.#begun.subarray(7, end - 1));
      if (method !== null) methods.push(method);
      this.#begun = this.#begun.subarray(end);
    }
    return methods;
  }

  /** A method that carries a message is whole when its last byte has come. */
  #frame(type: number, channel: number, payload: Buffer): Method | null {
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
  | { readonly name: "basic.qos"; readonly channel: number; readonly prefetch: number }
  | { readonly name: "basic.consume"; readonly channel: number; readonly queue: string; readonly noAck: boolean }
  | { readonly name: "basic.cancel" | "confirm.select" | "channel.close" | "connection.close"; readonly channel: number }
  | {
      readonly name: "basic.publish";
      readonly channel: number;
      readonly exchange: string;
      readonly routingKey: string;
      readonly message: Message;
    }
  | {
      readonly name: "basic.deliver";
      readonly channel: number;
      readonly tag: bigint;
      readonly redelivered: boolean;
      readonly message: Message;
    }
  | {
      readonly name: "basic.ack" | "basic.nack" | "basic.reject";
      readonly channel: number;
      readonly tag: bigint;
      readonly multiple: boolean;
    };

export interface Message {
  messageId: string;
  correlationId: string;
  body: Buffer;
}

interface OpenContent {
  readonly method: Extract<Method, { readonly message: Message }>;
  left: number;
  readonly pieces: Buffer[];
}

const frameType = { method: 1, header: 2, heartbeat: 8 } as const;

function readMethod(channel: number, payload: Buffer): Method | null {
  const read = new Fields(payload, 4);
  const message = (): Message => ({ messageId: "", correlationId: "", body: Buffer.alloc(0) });
  switch (`${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`) {
    case "20.40":
      return { name: "channel.close", channel };
    case "85.10":
      return { name: "confirm.select", channel };
    case "60.10":
      return { name: "basic.qos", channel, prefetch: read.skip(4).short() };
    case "60.20": {
      const queue = read.skip(2).text();
      read.text(); // the tag
      return { name: "basic.consume", channel, queue, noAck: (read.byte() & 2) !== 0 };
    }
    case "10.50":
      return { name: "connection.close", channel };
    case "60.30":
      return { name: "basic.cancel", channel };
    case "60.40":
      return { name: "basic.publish", channel, exchange: read.skip(2).text(), routingKey: read.text(), message: message() };
    case "60.60":
      read.text(); // the consumer's tag
      return { name: "basic.deliver", channel, tag: read.longLong(), redelivered: read.byte() !== 0, message: message() };
    case "60.80":
      return { name: "basic.ack", channel, tag: read.longLong(), multiple: read.byte() !== 0 };
    case "60.90":
      return { name: "basic.reject", channel, tag: read.longLong(), multiple: false };
    case "60.120":
      return { name: "basic.nack", channel, tag: read.longLong(), multiple: (read.byte() & 1) !== 0 };
    default:
      return null;
  }
}

/** Properties in the order of their flags, from the highest bit (§1.8.3); those after message_id are not needed. */
function readProperties(bytes: Buffer): { messageId: string; correlationId: string } {
  const flags = bytes.readUInt16BE(0);
  const read = new Fields(bytes, 2);
  const has = (bit: number): boolean => (flags & (1 << bit)) !== 0;
  const texts = (bit: number): string => (has(bit) ? read.text() : "");
  texts(15); // content_type
  texts(14); // content_encoding
  if (has(13)) read.table();
  if (has(12)) read.byte(); // delivery_mode
  if (has(11)) read.byte(); // priority
  const correlationId = texts(10);
  texts(9); // reply_to
  texts(8); // expiration
  return { correlationId, messageId: texts(7) };
}

class Fields {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  skip(count: number): this {
    this.#at += count;
    return this;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }

  short(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  longLong(): bigint {
    this.#at += 8;
    return this.#bytes.readBigUInt64BE(this.#at - 8);
  }

  text(): string {
    const length = this.byte();
    this.#at += length;
    return this.#bytes.toString("utf8", this.#at - length, this.#at);
  }

  table(): void {
    this.#at += 4 + this.#bytes.readUInt32BE(this.#at);
  }
}
