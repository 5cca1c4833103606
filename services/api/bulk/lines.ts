/** The lines of a stream, those of each piece together; blank ones are left out. An unfinished last line is a line. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<readonly Line[]> {
  const splitter = new LineSplitter(longest);
  for await (const piece of pieces) {
    const lines = splitter.add(piece);
    if (lines.length > 0) yield lines;
  }
  yield splitter.end();
}

/** Of a line that is too long nothing is kept but its length: whatever is sent, memory stays flat. */
export type Line =
  | { readonly kind: "line"; readonly index: number; readonly bytes: Uint8Array }
  | { readonly kind: "too_long"; readonly index: number; readonly length: number };

/** Puts pieces together to lines of at most `longest` bytes. Lines are counted from 0, blank ones too. */
export class LineSplitter {
  readonly #longest: number;
  #index = 0;
  #begun: Uint8Array[] = [];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(piece: Uint8Array): readonly Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      this.#take(piece.subarray(start, end));
      lines.push(...this.end());
      start = end + 1;
    }
    this.#take(piece.subarray(start));
    return lines;
  }

  /** The line that is under way, as if a newline had come. */
  end(): readonly Line[] {
    const [index, length, begun] = [this.#index, this.#length, this.#begun];
    this.#index += 1;
    this.#length = 0;
    this.#begun = [];
    if (length > this.#longest) return [{ kind: "too_long", index, length }];
    const bytes = begun.length === 1 ? begun[0]! : Buffer.concat(begun, length);
    return bytes.every(isBlank) ? [] : [{ kind: "line", index, bytes }];
  }

  #take(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > this.#longest) this.#begun = [];
    else if (part.length > 0) this.#begun.push(part);
  }
}

const newline = 0x0a;
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;
