/**
 * A value as JSON text, a bigint as its exact digits. Otherwise as `JSON.stringify`, and like it
 * throws a TypeError for a circle. What JSON has no word for (`undefined`, a function) is `null`.
 */
export function writeJson(value: unknown): string {
  return (isPlain(value) ? JSON.stringify(value) : JSON.stringify(value, digitsOfBigint)) ?? "null";
}

/** A function that is asked for every value makes writing some five times as slow; most values hold no bigint. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "bigint";
  if ("toJSON" in value) return false;
  return Object.values(value).every((held) => typeof held !== "bigint" && typeof held !== "object");
}

/** ECMAScript's `JSON.rawJSON` (Node 21 and later), which the compiler's library does not declare yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

function digitsOfBigint(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? rawJSON(String(value)) : value;
}
