import type { JsonSchema } from "@waybill/contracts";

/** A part of a schema, with the root that its references point into. */
export interface SchemaPart {
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
}

/** The part itself, or what it refers to. */
export function resolved({ schema, root }: SchemaPart): SchemaPart {
  const ref = schema["$ref"];
  if (typeof ref !== "string") return { schema, root };
  const definitions = (root["$defs"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return resolved({ schema: definitions[ref.slice("#/$defs/".length)] ?? {}, root });
}

/** Of `enum`, or of `const`, which is one of one value; null: any. */
export function valuesOf(schema: JsonSchema): readonly unknown[] | null {
  if ("const" in schema) return [schema["const"]];
  return (schema["enum"] as readonly unknown[] | undefined) ?? null;
}

export const propertiesOf = (schema: JsonSchema) => (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema | undefined>>;
export const requiredOf = (schema: JsonSchema) => (schema["required"] ?? []) as readonly string[];
