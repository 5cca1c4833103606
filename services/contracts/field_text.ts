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

/** A payload that fits its contract, as the door has read it. */
export interface ReadPayload {
  readonly value: unknown;
  readonly numbers: NumberNotes;
}
