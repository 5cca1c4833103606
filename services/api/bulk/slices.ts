/**
 * Where the parts of a JSON text stand, so that a payload can be kept as the bytes that came in. For texts that
 * `JSON.parse` has accepted: nothing is checked here.
 */

/** The members of an object, as they are written: a name that stands twice is here twice. */
export function membersOf(object: Uint8Array): readonly Member[] {
  const members: Member[] = [];
  eachPart(object, (start) => {
    const nameEnd = endOfString(object, start);
    const from = afterBlanks(object, afterBlanks(object, nameEnd) + 1); // over the colon
    const end = endOfValue(object, from);
    members.push({ name: JSON.parse(textOf(object.subarray(start, nameEnd))), value: object.subarray(from, end) });
    return end;
  });
  return members;
}

export interface Member {
  readonly name: string;
  readonly value: Uint8Array;
}

/** The elements of an array. */
export function elementsOf(array: Uint8Array): readonly Uint8Array[] {
  const elements: Uint8Array[] = [];
  eachPart(array, (start) => {
    const end = endOfValue(array, start);
    elements.push(array.subarray(start, end));
    return end;
  });
  return elements;
}

/** Calls `part` where each part of an object or array starts; it answers where that part ends. */
function eachPart(bytes: Uint8Array, part: (start: number) => number): void {
  let at = afterBlanks(bytes, afterBlanks(bytes, 0) + 1); // over the opening bracket
  while (bytes[at] !== closeBrace && bytes[at] !== closeBracket) {
    at = afterBlanks(bytes, part(at));
    if (bytes[at] === comma) at = afterBlanks(bytes, at + 1);
  }
}

function endOfValue(bytes: Uint8Array, start: number): number {
  if (bytes[start] === quote) return endOfString(bytes, start);
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === quote) at = endOfString(bytes, at) - 1;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return at; // of what holds this value, which is a number or a word
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || isBlank(byte))) return at;
  }
  return bytes.length;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at + 1;
}

function afterBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && isBlank(bytes[at]!)) at += 1;
  return at;
}

/** RFC 8259 §2. */
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
