import { isUtf8 } from "node:buffer";
import { countNames, namesIn } from "./fast_scan.ts";
import { type NumberNotes, noNotes } from "./numbers.ts";
import { isWithin } from "./pointer.ts";
import { type Ambiguity, maxDepth, readTokens } from "./tokens.ts";

/**
 * Parses a text and refuses what languages read differently: bytes that are not UTF-8, a name that
 * stands twice in one object (the last wins here, the first there), numbers that a double cannot hold,
 * half of a surrogate pair, nesting deeper than 64.
 *
 * Nearly every text passes a byte loop that is as cheap as the parse itself; only what it cannot
 * judge takes the token pass. Both give the same verdict, and a property test says so.
 */
export function gate(bytes: Uint8Array): GateVerdict {
  if (!isUtf8(bytes)) return { kind: "not_json", message: "bytes that are not UTF-8" };
  const names = countNames(bytes);
  if (names === null) return gateFully(bytes);
  const value = tryParse(textOf(bytes));
  if (value === undefined) return notJson;
  return namesIn(value) === names ? { kind: "passes", value, numbers: noNotes } : gateFully(bytes);
}

/** The verdict of the token pass, whatever the text is like. */
export function gateFully(bytes: Uint8Array): GateVerdict {
  if (!isUtf8(bytes)) return { kind: "not_json", message: "bytes that are not UTF-8" };
  const text = textOf(bytes);
  const value = tryParse(text);
  if (value === undefined) return notJson;
  const { numbers, ambiguity } = readTokens(text);
  return ambiguity === null ? { kind: "passes", value, numbers } : { kind: "ambiguous", ...ambiguity };
}

export type GateVerdict =
  | { readonly kind: "passes"; readonly value: unknown; readonly numbers: NumberNotes }
  | { readonly kind: "not_json"; readonly message: string }
  | ({ readonly kind: "ambiguous" } & Ambiguity);

/** What is wrong, and what would be right, in one sentence without the pointer. A sensitive value is not repeated. */
export function describeAmbiguity({ pointer, reason, source }: Ambiguity, sensitive: readonly string[]): string {
  const shown = source.length > 40 ? `${source.slice(0, 40)}…` : source;
  switch (reason) {
    case "duplicate_name":
      return `the name ${JSON.stringify(shown)} stands twice in one object; send it once.`;
    case "inexact_number":
      return `${isWithin(pointer, sensitive) ? "a number that" : shown} cannot be held exactly; send minor units or a string.`;
    case "lone_surrogate":
      return "half of a surrogate pair is no character; send the whole pair or the character itself.";
    case "too_deep":
      return `objects and arrays nest deeper than ${maxDepth} levels; send a flatter document.`;
  }
}

const notJson: GateVerdict = { kind: "not_json", message: "text that is not JSON" };

/** Keeps a byte order mark, which JSON does not allow (RFC 8259 §8.1), so that the parser refuses it. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** JSON has no `undefined`, so it can say "not JSON". */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
