import type { JsonSchema } from "@waybill/contracts";

/** What a rule knows of a schema's surroundings. */
export interface SchemaContext {
  readonly root: JsonSchema;
  readonly isRoot: boolean;
  /** Does it describe a field of an object? */
  readonly isField: boolean;
  readonly typeName: string;
}

export function contextOf(root: JsonSchema, pointer: string, typeName: string): SchemaContext {
  const steps = pointer.split("/");
  return { root, isRoot: pointer === "", isField: isFieldAt(steps.slice(1)), typeName };
}

/** Is the last step a name under `properties`, rather than a field that is itself called `properties`? */
function isFieldAt(steps: readonly string[]): boolean {
  let at = 0;
  let isField = false;
  while (at < steps.length) {
    const keyword = steps[at]!;
    isField = keyword === "properties";
    at += holdsSchemasBelow.has(keyword) ? 2 : 1;
  }
  return isField;
}

const holdsSchemasBelow = new Set([
  "properties",
  "$defs",
  "oneOf",
  "anyOf",
  "allOf",
  "patternProperties",
  "dependentSchemas",
  "prefixItems",
]);
