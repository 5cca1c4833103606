/** Reads the fields of a method or of a message's properties, one after the other (AMQP 0-9-1 §4.2). */
export class Fields {
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
    return this.#utf8(this.byte());
  }

  table(): Table {
    const end = this.#size() + this.#at;
    const table: Record<string, unknown> = {};
    while (this.#at < end) table[this.text()] = this.#value();
    return table;
  }

  /** As RabbitMQ and its clients write them, each by a letter of its own. */
  #value(): unknown {
    const type = String.fromCharCode(this.byte());
    switch (type) {
      case "S":
        return this.#utf8(this.#size());
      case "t":
        return this.byte() !== 0;
      case "F":
        return this.table();
      case "A": {
        const end = this.#size() + this.#at;
        const values: unknown[] = [];
        while (this.#at < end) values.push(this.#value());
        return values;
      }
      case "V":
        return null;
      case "x":
        return this.#bytes.subarray(this.#at, this.skip(this.#size()).#at);
      default:
        return this.#number(type);
    }
  }

  #number(type: string): number | bigint {
    const [size, read] = numbers[type] ?? [0, () => Number.NaN];
    this.#at += size;
    return read(this.#bytes, this.#at - size);
  }

  #size(): number {
    this.#at += 4;
    return this.#bytes.readUInt32BE(this.#at - 4);
  }

  #utf8(length: number): string {
    this.#at += length;
    return this.#bytes.toString("utf8", this.#at - length, this.#at);
  }
}

export type Table = Readonly<Record<string, unknown>>;

const numbers: Readonly<Record<string, readonly [size: number, read: (bytes: Buffer, at: number) => number | bigint]>> = {
  b: [1, (bytes, at) => bytes.readInt8(at)],
  B: [1, (bytes, at) => bytes.readUInt8(at)],
  s: [2, (bytes, at) => bytes.readInt16BE(at)],
  u: [2, (bytes, at) => bytes.readUInt16BE(at)],
  I: [4, (bytes, at) => bytes.readInt32BE(at)],
  i: [4, (bytes, at) => bytes.readUInt32BE(at)],
  l: [8, (bytes, at) => bytes.readBigInt64BE(at)],
  T: [8, (bytes, at) => bytes.readBigInt64BE(at)],
  f: [4, (bytes, at) => bytes.readFloatBE(at)],
  d: [8, (bytes, at) => bytes.readDoubleBE(at)],
  D: [5, (bytes, at) => bytes.readInt32BE(at + 1) / 10 ** bytes.readUInt8(at)],
};
