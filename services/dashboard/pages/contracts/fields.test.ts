import { expect, test } from "vitest";
import { exampleOf, fieldsOf, typeOf } from "./fields.ts";

const schema = {
  type: "object",
  required: ["user_id", "format", "requested_at"],
  properties: {
    user_id: { type: "integer", format: "int64", minimum: 1, description: "Whose." },
    format: { type: "string", enum: ["csv", "json"] },
    requested_at: { type: "string", format: "date-time" },
    rows: { type: "array", items: { type: "number" } },
  },
} as const;

test("each field says its type, and whether it is required", () => {
  expect(fieldsOf(schema).map(({ name, type, isRequired }) => `${name}: ${type}${isRequired ? "" : "?"}`)).toEqual([
    "user_id: integer",
    "format: one of: csv, json",
    "requested_at: date-time",
    "rows: array of number?",
  ]);
  expect(typeOf({ type: ["string", "null"] })).toBe("string or null");
});

test("an example has what is required", () => {
  expect(exampleOf(schema, "2026-11-24T10:00:00Z")).toEqual({ user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" });
});
