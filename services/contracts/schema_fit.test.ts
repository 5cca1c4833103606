import { expect, test } from "vitest";
import { misfit, orNull, partAt } from "./schema_fit.ts";

const part = (schema: object) => ({ schema: schema as Record<string, unknown>, root: schema as Record<string, unknown> });
const text = { type: "string" };
const object = (properties: object, required: readonly string[] = []) => ({ type: "object", properties, required });

test.each([
  ["the same", text, { type: "string", maxLength: 3 }, null],
  ["a whole number is a number", { type: "integer" }, { type: "number" }, null],
  ["a number need not be whole", { type: "number" }, { type: "integer" }, "number, not integer"],
  ["another type", text, { type: "integer" }, "string, not integer"],
  ["perhaps null", { type: ["string", "null"] }, text, "perhaps null, not string"],
  ["null is taken", text, { type: ["string", "null"] }, null],
  ["values that are taken", { enum: ["a"] }, { enum: ["a", "b"] }, null],
  ["a value that is not taken", { enum: ["a", "c"] }, { enum: ["a", "b"] }, 'perhaps "c", not "a" or "b"'],
  ["any text for some values: the consumer judges", text, { type: "string", enum: ["a"] }, null],
  ["no such field", object({}), object({ url: text }, ["url"]), 'without "url"'],
  ["a field that may be missing", object({ url: text }), object({ url: text }, ["url"]), 'perhaps without "url"'],
  ["a field of another type", object({ n: text }, ["n"]), object({ n: { type: "integer" } }), 'with "n" that is string, not integer'],
  ["a field more", object({ url: text, more: text }, ["url"]), object({ url: text }, ["url"]), null],
  ["items", { type: "array", items: text }, { type: "array", items: { type: "integer" } }, "an array of what is string, not integer"],
  ["one of the variants", text, { oneOf: [{ type: "integer" }, text] }, null],
  ["none of the variants", text, { oneOf: [{ type: "integer" }, { type: "null" }] }, "none of the variants that it may be"],
  ["each variant has to be taken", { oneOf: [text, { type: "null" }] }, text, "null, not string"],
])("%s", (_, given, wanted, why) => {
  expect(misfit(part(given), part(wanted))).toBe(why);
});

test("references are followed in the schema that they stand in", () => {
  const given = { $ref: "#/$defs/video", $defs: { video: object({ url: text }, ["url"]) } };
  const wanted = { $ref: "#/$defs/video", $defs: { video: object({ url: { type: "integer" } }, ["url"]) } };
  expect(misfit(part(given), part(wanted))).toBe('with "url" that is string, not integer');
});

test("a part of a schema is found by its step, and it is said whether it may be missing", () => {
  const schema = part(object({ url: text, size: { type: "integer" }, list: { type: "array", items: text } }, ["url"]));
  expect(partAt(schema, "url")).toMatchObject({ part: { schema: text }, maybe: false });
  expect(partAt(schema, "size")).toMatchObject({ maybe: true });
  expect(partAt(schema, "nothing")).toBeNull();
  expect(partAt(partAt(schema, "list")!.part, "3")).toMatchObject({ part: { schema: text }, maybe: true });
  expect(partAt(orNull(schema), "url")).toMatchObject({ maybe: true });
});
