import type { JsonSchema } from "@waybill/contracts";

/** Of what the schemas of the trial are made. */
export const text: JsonSchema = { type: "string", maxLength: 100 };
export const integer: JsonSchema = { type: "integer" };
export const small: JsonSchema = { type: "integer", minimum: 0, maximum: 100 };
export const id: JsonSchema = { type: "integer", minimum: 1, maximum: 1_000_000 };

export const list = (items: JsonSchema): JsonSchema => ({ type: "array", maxItems: 10, items });

export const oneOfThese = (...values: readonly string[]): JsonSchema => ({ type: "string", enum: values });

export const object = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema => ({
  type: "object",
  properties,
  required,
});

export const variants = (...kinds: readonly string[]): JsonSchema => ({
  type: "object",
  discriminator: { propertyName: "kind" },
  oneOf: kinds.map((kind) => object({ kind: { type: "string", const: kind }, address: text }, ["kind", "address"])),
});
