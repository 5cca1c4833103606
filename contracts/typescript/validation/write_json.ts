/**
 * A value as JSON text, a bigint as its exact digits. Otherwise as `JSON.stringify`, and like it
 * throws a TypeError for a circle. What JSON has no word for (`undefined`, a function) is `null`.
 */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, digitsOfBigint) ?? "null";
}

/** ECMAScript's `JSON.rawJSON` (Node 21 and later), which the compiler's library does not declare yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

function digitsOfBigint(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? rawJSON(String(value)) : value;
}
