/** A number that a double does not write as it was written, such as an integer beyond 2^53. */
interface RawNumber {
  readonly rawJSON: string;
}

/** ECMAScript 2026, which the compiler's library does not declare yet. */
const engine = JSON as unknown as {
  parse(text: string, reviver: (this: unknown, name: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

/** JSON of which every number is written again as it came: what the API says of a payload has all of its digits. */
export function parseExactly(text: string): unknown {
  return engine.parse(text, (_name, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? engine.rawJSON(source) : value,
  );
}

/** A value in a cell. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length > 0 && value.every((one) => one === null || typeof one !== "object"))
    return value.map((one) => (one === null ? "-" : shown(one))).join(", ");
  return engine.isRawJSON(value) ? value.rawJSON : JSON.stringify(value);
}

export const isRawNumber = (value: unknown): boolean => engine.isRawJSON(value);
