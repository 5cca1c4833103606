import type { JsonSchema } from "@waybill/contracts";
import fc from "fast-check";

/**
 * Any schema that the linter lets pass: fields, lists, texts and numbers with every limit that a contract may have, variants
 * by a tag, null beside a type. `typeName` begins the title of each object, which has to be its own.
 */
export function anySchema(typeName: string): fc.Arbitrary<JsonSchema> {
  return object(3).map((root) => titled({ $schema: "https://json-schema.org/draft/2020-12/schema", ...root }, typeName));
}

function anyField(depth: number): fc.Arbitrary<JsonSchema> {
  const leaf = fc.oneof(text, integer, number, fc.constant({ type: "boolean" }), enumeration);
  return depth === 0
    ? leaf
    : fc.oneof(
        { weight: 4, arbitrary: leaf },
        { weight: 1, arbitrary: list(depth - 1) },
        { weight: 1, arbitrary: object(depth - 1) },
        { weight: 1, arbitrary: variants(depth - 1) },
      );
}

const patterns = ["^[a-z]{1,5}$", "^(csv|json)$", "^[A-Z][a-z0-9_-]*$", "^\\.?[0-9]+(,[0-9][0-9])?$", "^[!#%]+$"];
const formats = ["date-time", "date", "uuid", "email", "uri"];

const text = fc
  .record({
    maxLength: fc.nat({ max: 12 }),
    minLength: fc.option(fc.nat({ max: 6 }), { nil: undefined }),
    pattern: fc.option(fc.constantFrom(...patterns), { nil: undefined, freq: 2 }),
    format: fc.option(fc.constantFrom(...formats), { nil: undefined, freq: 2 }),
    orNull: fc.boolean(),
  })
  .map(({ orNull, ...rest }) =>
    withoutUndefined({ type: orNull ? ["string", "null"] : "string", ...rest, ...(rest.format === undefined ? {} : { maxLength: 100 }) }),
  );

const limit = fc.option(fc.constantFrom(-(2 ** 53) + 1, -100, -1, 0, 1, 7, 100, 2 ** 31, 2 ** 53 - 1), { nil: undefined });

const integer = fc
  .record({
    minimum: limit,
    maximum: limit,
    multipleOf: fc.option(fc.constantFrom(1, 2, 5, 1_000), { nil: undefined, freq: 2 }),
    format: fc.option(fc.constant("int64"), { nil: undefined, freq: 2 }),
    orNull: fc.boolean(),
  })
  .map(({ orNull, ...rest }) => withoutUndefined({ type: orNull ? ["integer", "null"] : "integer", ...rest }));

const number = fc
  .record({ minimum: limit, exclusiveMinimum: limit, maximum: limit, exclusiveMaximum: limit })
  .map((rest) => withoutUndefined({ type: "number", ...rest }));

const enumeration = fc
  .uniqueArray(fc.constantFrom("csv", "json", "", "é", "e\u0301", "🦊", "A"), { minLength: 1, maxLength: 4 })
  .map((values) => ({ type: "string", title: "", enum: values }));

function list(depth: number): fc.Arbitrary<JsonSchema> {
  return fc
    .record({
      items: anyField(depth),
      minItems: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
      maxItems: fc.integer({ min: 0, max: 4 }),
      unique: fc.boolean(),
    })
    .map(({ items, unique, ...rest }) =>
      withoutUndefined({
        type: "array",
        items,
        ...rest,
        ...(unique && [items["type"]].flat().includes("string") ? { uniqueItems: true } : {}),
      }),
    );
}

const names = ["a", "b_c", "user_id", "value", "properties", "items", "kind_of", "x1"];

function object(depth: number): fc.Arbitrary<JsonSchema> {
  return fc
    .record({
      properties: fc.dictionary(fc.constantFrom(...names), anyField(depth), { maxKeys: 4 }),
      needed: fc.infiniteStream(fc.boolean()),
      least: fc.option(fc.nat({ max: 2 }), { nil: undefined, freq: 3 }),
    })
    .map(({ properties, needed, least }) => {
      const required = Object.keys(properties).filter(() => needed.next().value);
      return withoutUndefined({
        type: "object",
        title: "",
        properties,
        ...(required.length === 0 ? {} : { required }),
        minProperties: least,
      });
    });
}

function variants(depth: number): fc.Arbitrary<JsonSchema> {
  return fc.tuple(object(depth), object(depth)).map((branches) => ({
    type: "object",
    title: "",
    discriminator: { propertyName: "tag" },
    oneOf: branches.map((branch, index) => ({
      ...branch,
      properties: { tag: { type: "string", const: `v${index}` }, ...(branch["properties"] as object) },
      required: ["tag", ...((branch["required"] as readonly string[] | undefined) ?? [])],
    })),
  }));
}

/** Names each type, and describes each field. */
function titled(root: JsonSchema, typeName: string): JsonSchema {
  let number = 0;
  const walk = (schema: JsonSchema, isField: boolean): JsonSchema => {
    const own = "title" in schema ? { title: `${typeName}${number++ === 0 ? "Payload" : `Part${number}`}` } : {};
    const inside = {
      ...(schema["properties"] === undefined ? {} : { properties: mapValues(schema["properties"] as Fields, (each) => walk(each, true)) }),
      ...(schema["items"] === undefined ? {} : { items: walk(schema["items"] as JsonSchema, false) }),
      ...(schema["oneOf"] === undefined ? {} : { oneOf: (schema["oneOf"] as readonly JsonSchema[]).map((each) => walk(each, false)) }),
    };
    return { ...schema, ...own, ...(isField && !("const" in schema) ? { description: "A field." } : {}), ...inside };
  };
  return { ...walk(root, false), description: "Anything." };
}

type Fields = Readonly<Record<string, JsonSchema>>;

const mapValues = (fields: Fields, change: (schema: JsonSchema) => JsonSchema): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, change(schema)]));

const withoutUndefined = (schema: object): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)) as JsonSchema;
