import { createHash } from "node:crypto";
import type { NumberNotes } from "@waybill/contracts/validation";

/**
 * The value of a payload's field as text, for searching, grouping and comparing: a string itself, an
 * integer's exact digits (also beyond 2^53), `true` or `false`. Null where the field is absent, null,
 * or a structure.
 */
export function fieldText({ value, numbers }: ReadPayload, pointer: string): string | null {
  let held = value;
  for (const step of pointer.split("/").slice(1)) {
    if (typeof held !== "object" || held === null || Array.isArray(held) || !Object.hasOwn(held, step)) return null;
    held = (held as Readonly<Record<string, unknown>>)[step];
  }
  if (held === null || typeof held === "object") return null;
  return String(numbers.integers.get(pointer) ?? held);
}

/** The same as part of a key: a long text does not fit an index, and PostgreSQL's has no U+0000, so these stand for themselves by their digest. */
export function fieldKey(read: ReadPayload, pointer: string): string | null {
  const text = fieldText(read, pointer);
  return text === null ? null : shortKey(text);
}

export function shortKey(text: string): string {
  if (Buffer.byteLength(text) <= 200 && !text.includes("\0")) return text;
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** A payload that fits its contract, as the door has read it. */
export interface ReadPayload {
  readonly value: unknown;
  readonly numbers: NumberNotes;
}
