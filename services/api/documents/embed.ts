import type { JsonSchema } from "@waybill/contracts";
import { mapSchema } from "@waybill/contracts/schema";

/**
 * A schema that stands in a larger document. Its `$ref`s begin at its own root; here they begin at the document's,
 * so they are led to where the schema stands: `#/$defs/channel` becomes `#/components/schemas/MailPayload/$defs/channel`.
 */
export function embed(schema: JsonSchema, place: string): JsonSchema {
  const { $schema: _, ...rest } = schema;
  return mapSchema(rest, (each) => {
    const { $ref } = each;
    return typeof $ref === "string" && $ref.startsWith("#") ? { ...each, $ref: `${place}${$ref.slice(1)}` } : each;
  });
}

/** As the door sees it: fields that the schema does not name are refused. */
export function closed(schema: JsonSchema): JsonSchema {
  return mapSchema(schema, (each) => {
    const isRecord = "properties" in each && !("additionalProperties" in each);
    // The tag is a constant in every branch, so a reader needs no more; OpenAPI would want the branches by name.
    const { discriminator: _, ...rest } = each;
    return isRecord ? { ...rest, additionalProperties: false } : rest;
  });
}
