/**
 * Bytes in, whole frames out, each with its head and its end byte; pieces may end anywhere, and what is begun is kept
 * until the rest comes. Frame: type, channel, size, payload, 0xCE (AMQP 0-9-1 §2.3.5).
 */
export class FrameSplitter {
  #begun: Buffer = Buffer.alloc(0);
  #greeted: boolean;

  /** A client's first 8 bytes are the protocol header, no frame: type 65 in what is answered. */
  constructor(isClient: boolean) {
    this.#greeted = !isClient;
  }

  add(piece: Buffer): readonly Frame[] {
    this.#begun = this.#begun.length === 0 ? piece : Buffer.concat([this.#begun, piece]);
    const frames: Frame[] = [];
    for (let size = this.#nextSize(); this.#begun.length >= size; size = this.#nextSize()) {
      frames.push(this.#frame(this.#begun.subarray(0, size)));
      this.#begun = this.#begun.subarray(size);
    }
    return frames;
  }

  #nextSize(): number {
    if (!this.#greeted) return 8;
    return this.#begun.length < 7 ? 8 : 7 + this.#begun.readUInt32BE(3) + 1;
  }

  #frame(bytes: Buffer): Frame {
    const isGreeting = !this.#greeted;
    this.#greeted = true;
    if (isGreeting) return { type: frameType.greeting, channel: 0, payload: Buffer.alloc(0), bytes };
    return { type: bytes.readUInt8(0), channel: bytes.readUInt16BE(1), payload: bytes.subarray(7, -1), bytes };
  }
}

export interface Frame {
  readonly type: number;
  readonly channel: number;
  readonly payload: Buffer;
  /** As it passed, with its head and its end. */
  readonly bytes: Buffer;
}

export const frameType = { method: 1, header: 2, heartbeat: 8, greeting: 65 } as const;

/** `channel.close`, as either side says it. */
export function channelCloseFrame(channel: number, code: number, text: string): Buffer {
  const payload = Buffer.alloc(4 + 2 + 1 + text.length + 4);
  payload.writeUInt16BE(20, 0);
  payload.writeUInt16BE(40, 2);
  payload.writeUInt16BE(code, 4);
  payload.writeUInt8(text.length, 6);
  payload.write(text, 7, "ascii");
  const head = Buffer.alloc(7);
  head.writeUInt8(frameType.method, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}

/** Whether a frame is `channel.close-ok`. */
export function isChannelCloseOk({ type, payload }: Frame): boolean {
  return type === frameType.method && payload.readUInt32BE(0) === ((20 << 16) | 41);
}
