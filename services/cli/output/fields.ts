import { isRawNumber } from "./exact_json.ts";
import type { Row } from "./show.ts";

export const valueAt = (row: Row, field: string): unknown =>
  field.split(".").reduce<unknown>((held, name) => (typeof held === "object" && held !== null ? (held as Row)[name] : undefined), row);

/** A value with members of its own. */
const isNested = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);

/**
 * Of a field that has members in some row, a field for each of them: nobody reads JSON in a cell.
 *
 *   api_key   ─►   api_key.id, api_key.name
 *
 * A member whose own name has a dot cannot be named so: then it stays one field.
 */
export function withParts(fields: readonly string[], rows: readonly Row[]): readonly string[] {
  return fields.flatMap((field) => {
    const names = new Set(rows.flatMap((row) => membersOf(valueAt(row, field))));
    if (names.size === 0 || [...names].some((name) => name.includes("."))) return [field];
    return withParts(
      [...names].map((name) => `${field}.${name}`),
      rows,
    );
  });
}

const membersOf = (value: unknown): readonly string[] => (isNested(value) ? Object.keys(value) : []);
