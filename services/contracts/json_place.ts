import { type DocumentNode, parse, type ValueNode } from "@humanwhocodes/momoa";
import { maxDepth } from "@waybill/contracts/validation";

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface BrokenJson extends Place {
  readonly message: string;
  /** That line, at most 80 characters around the column. */
  readonly text: string;
}

/**
 * Where a text stops being JSON, for a person: `Unexpected "}" at line 3, column 14`. Only for bytes
 * that the gate has refused; it reads the text a second time, with a parser that keeps places. `firstLine`: where the
 * bytes are some lines of a longer text.
 */
export function brokenJsonIn(bytes: Uint8Array, firstLine = 1): BrokenJson {
  const badByte = firstByteThatIsNotUtf8(bytes);
  const text = Buffer.from(bytes).toString("utf8");
  if (badByte !== null) {
    const before = Buffer.from(bytes.subarray(0, badByte)).toString("utf8");
    return describe(text, before.length, "A byte that is not UTF-8", firstLine);
  }
  const stop = momoaStopsAt(text);
  if (stop === "too_deep") return describe(text, tooDeepIn(text), `More than ${maxDepth} objects and arrays within each other`, firstLine);
  const offset = stop ?? controlCharacterIn(text);
  const found = offset < text.length ? `Unexpected ${JSON.stringify(String.fromCodePoint(text.codePointAt(offset)!))}` : "Unexpected end";
  return describe(text, offset, found, firstLine);
}

/** Where the value at a JSON pointer stands; of a field that is not there, where its nearest holder stands. */
export function placeOf(text: string, pointer: string, part: "value" | "doubled" = "value"): Place {
  const { line, column } = spanOf(text, pointer, part);
  return { line, column };
}

/**
 * What stands at a JSON pointer: the value there, or the name of the field; of a field that is missing, the bracket of its
 * holder. `doubled`: where a name stands twice, the second of them, which is the one too many.
 */
export function spanOf(text: string, pointer: string, part: "value" | "name" | "doubled"): Place & { readonly length: number } {
  let node: ValueNode = (parse(text, { mode: "json" }) as DocumentNode).body;
  let name: ValueNode | null = null;
  for (const step of stepsOf(pointer)) {
    const held = childOf(node, step);
    if (held === undefined) return { ...placeIn(node), length: 1 };
    const names = namesOf(node, step);
    name = part === "doubled" ? (names[1] ?? null) : (names[0] ?? null);
    node = held;
  }
  const span = part !== "value" && name !== null ? name : node;
  const { start, end } = span.loc;
  // Of what goes on over lines, its beginning.
  const isOneLine = start.line === end.line;
  return { ...placeIn(span), length: isOneLine ? end.offset - start.offset : 1 };
}

const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

const placeIn = ({ loc }: ValueNode): Place => ({ line: loc.start.line, column: loc.start.column });

function namesOf(node: ValueNode, step: string): readonly ValueNode[] {
  if (node.type !== "Object") return [];
  return node.members.flatMap(({ name }) => ((name.type === "String" ? name.value : name.name) === step ? [name as ValueNode] : []));
}

function childOf(node: ValueNode, step: string): ValueNode | undefined {
  if (node.type === "Array") return node.elements[Number(step)]?.value;
  if (node.type !== "Object") return undefined;
  return node.members.find(({ name }) => (name.type === "String" ? name.value : name.name) === step)?.value;
}

/** A text that was cut off behind a comma: not the comma is wrong, but that nothing follows. */
const endsBehindComma = (text: string, at: number): boolean => /^,\s*$/.test(text.slice(at)) && /[^\s{[,:]\s*$/.test(text.slice(0, at));

/** Momoa calls itself for each level, so that some thousands of them overflow its stack. */
function momoaStopsAt(text: string): number | "too_deep" | null {
  try {
    parse(text, { mode: "json" });
    return null;
  } catch (error) {
    if (error instanceof RangeError) return "too_deep";
    const at = (error as { readonly offset?: unknown }).offset;
    if (typeof at !== "number") throw error;
    const isAtEnd = (error as Error).constructor.name === "UnexpectedEOF";
    return isAtEnd || endsBehindComma(text, at) ? text.length : at;
  }
}

function tooDeepIn(text: string): number {
  let depth = 0;
  for (const { index, 0: token } of text.matchAll(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    if (depth > maxDepth) return index;
  }
  return text.length;
}

/** Momoa lets raw control characters stand in strings, which JSON does not (RFC 8259 §7). */
function controlCharacterIn(text: string): number {
  for (const { index, 0: token } of text.matchAll(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g)) {
    const at = [...token].findIndex((character) => character < " ");
    if (at >= 0) return index + [...token].slice(0, at).join("").length;
  }
  return text.length;
}

/** The first byte that differs when the text is decoded and encoded again: decoding replaces what is not UTF-8. */
function firstByteThatIsNotUtf8(bytes: Uint8Array): number | null {
  const again = Buffer.from(Buffer.from(bytes).toString("utf8"), "utf8");
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== again[at]) return at;
  return null;
}

function describe(text: string, offset: number, found: string, firstLine: number): BrokenJson {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const line = text.slice(0, lineStart).split("\n").length - 1 + firstLine;
  const column = offset - lineStart + 1;
  const lineEnd = text.indexOf("\n", offset);
  const whole = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const from = Math.max(0, column - 41);
  return { line, column, message: `${found} at line ${line}, column ${column}`, text: whole.slice(from, from + 80) };
}
