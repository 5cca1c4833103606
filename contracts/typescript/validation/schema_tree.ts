import type { JsonSchema } from "../contract.ts";
import { escapeStep } from "./pointer.ts";

/**
 * Where schemas stand inside a schema. A keyword holds one schema, several by name, or a list;
 * the names under `properties` are names, even when one of them is spelt like a keyword.
 */
const holdsOne = new Set(["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"]);
const holdsByName = new Set(["properties", "$defs", "patternProperties", "dependentSchemas"]);
const holdsList = new Set(["oneOf", "anyOf", "allOf", "prefixItems"]);

/** The same schema with `change` applied to every schema in it, the innermost first. */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const within = (held: unknown): unknown => (isSchema(held) ? mapSchema(held, change) : held);
  return change(
    Object.fromEntries(
      Object.entries(schema).map(([keyword, held]) => {
        if (holdsOne.has(keyword)) return [keyword, within(held)];
        if (holdsList.has(keyword) && Array.isArray(held)) return [keyword, held.map(within)];
        if (holdsByName.has(keyword) && isSchema(held)) return [keyword, mapValues(held, within)];
        return [keyword, held];
      }),
    ),
  );
}

/** Every schema in a schema with the JSON pointer of its place, the outermost first. */
export function* walkSchema(schema: JsonSchema, pointer = ""): Generator<{ readonly pointer: string; readonly schema: JsonSchema }> {
  yield { pointer, schema };
  for (const [keyword, held] of Object.entries(schema)) {
    const place = `${pointer}/${keyword}`;
    if (holdsOne.has(keyword) && isSchema(held)) yield* walkSchema(held, place);
    if (holdsList.has(keyword) && Array.isArray(held)) yield* walkEach(held.entries(), place);
    if (holdsByName.has(keyword) && isSchema(held)) yield* walkEach(Object.entries(held), place);
  }
}

/** What a `$ref` of the same document points to; undefined where nothing is. */
export function resolveReference(root: JsonSchema, reference: string): JsonSchema | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let found: unknown = root;
  for (const step of reference.slice(2).split("/")) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as JsonSchema)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return isSchema(found) ? found : undefined;
}

/** The schema itself, or what its `$ref` points to. */
export function follow(root: JsonSchema, schema: JsonSchema): JsonSchema {
  return typeof schema["$ref"] === "string" ? (resolveReference(root, schema["$ref"]) ?? schema) : schema;
}

/** The schema of the field at a JSON pointer into the value; undefined where the schema names no such field. */
export function fieldAt(root: JsonSchema, pointer: string): JsonSchema | undefined {
  let schema = root;
  for (const step of pointer.split("/").slice(1)) {
    const properties = follow(root, schema)["properties"];
    const field = isSchema(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (!isSchema(field)) return undefined;
    schema = field;
  }
  return follow(root, schema);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Does the schema's `type` name this one, alone or beside null? */
export function hasType(schema: JsonSchema, type: string): boolean {
  const declared = schema["type"];
  return declared === type || (Array.isArray(declared) && declared.includes(type));
}

function* walkEach(held: Iterable<[string | number, unknown]>, place: string): ReturnType<typeof walkSchema> {
  for (const [name, schema] of held) if (isSchema(schema)) yield* walkSchema(schema, `${place}/${escapeStep(String(name))}`);
}

function mapValues(held: JsonSchema, change: (value: unknown) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(held).map(([name, value]) => [name, change(value)]));
}
