import type { JsonSchema } from "@waybill/contracts";
import { follow, hasType, isSchema, resolveReference } from "@waybill/contracts/schema";
import type { Found, LintRule } from "./lint.ts";
import { allowedKeywords, forbiddenKeywords } from "./lint_keywords.ts";

/** Which constructs a schema is made of. */
export const shapeRules: readonly LintRule[] = [
  {
    rule: "keyword",
    expected: "a keyword that every language reads alike",
    reason: "validators and generators ignore or misread what they do not know",
    found: (schema) =>
      Object.keys(schema)
        .filter((keyword) => !allowedKeywords.has(keyword))
        .map((keyword): Found => {
          const reason = forbiddenKeywords[keyword];
          return { at: `/${keyword}`, got: reason ? keyword : `unknown keyword ${keyword}`, ...(reason && { says: { reason } }) };
        }),
  },
  {
    rule: "draft",
    expected: "https://json-schema.org/draft/2020-12/schema",
    reason: "one draft for all languages",
    found: (schema) =>
      atMostOne(
        "$schema" in schema && schema["$schema"] !== "https://json-schema.org/draft/2020-12/schema",
        "/$schema",
        String(schema["$schema"]),
      ),
  },
  {
    rule: "id",
    expected: "$id at the root only",
    reason: "validators resolve references under a nested $id differently",
    found: (schema, { isRoot }) => atMostOne(!isRoot && "$id" in schema, "/$id", String(schema["$id"])),
  },
  {
    rule: "type",
    expected: "one type, or one type and null",
    reason: "a value of two types has no type in Go, and without a type the validators let everything pass",
    found: (schema) =>
      atMostOne(
        !("$ref" in schema) && !isOneType(schema["type"]),
        "",
        "type" in schema ? `type ${JSON.stringify(schema["type"])}` : "no type",
      ),
  },
  {
    rule: "root",
    expected: "an object",
    reason: "a payload or result may grow by optional fields, which only an object has",
    found: (schema, { isRoot }) => atMostOne(isRoot && schema["type"] !== "object", "", `type ${JSON.stringify(schema["type"])}`),
  },
  {
    rule: "reference",
    expected: "#/$defs/<name> of the same file",
    reason: "a contract is judged without a network, and by its own bytes alone",
    found: (schema, { root }) => {
      const reference = schema["$ref"];
      if (reference === undefined) return [];
      const isLocal =
        typeof reference === "string" && /^#\/\$defs\/[^/]+$/.test(reference) && resolveReference(root, reference) !== undefined;
      return atMostOne(!isLocal, "/$ref", String(reference));
    },
  },
  {
    rule: "beside_reference",
    expected: "nothing but a description beside $ref",
    reason: "older readers ignore what stands beside a reference",
    found: (schema) =>
      "$ref" in schema
        ? Object.keys(schema)
            .filter((keyword) => keyword !== "$ref" && keyword !== "description")
            .map((keyword) => ({ at: `/${keyword}`, got: keyword }))
        : [],
  },
  {
    rule: "variants",
    expected: "oneOf with a discriminator whose property is required in each branch and there a string const of its own",
    reason: "without a tag an open consumer cannot tell the branches apart, and errors name all of them",
    found: (schema, { root }) => wrongVariants(schema, root).map((got) => ({ at: "/oneOf", got })),
  },
  {
    rule: "items",
    expected: "items that say what the array holds",
    reason: "an array of anything has no type",
    found: (schema) => atMostOne(hasType(schema, "array") && !isSchema(schema["items"]), "", "no items"),
  },
];

export function atMostOne(isFound: boolean, at: string, got: string): readonly Found[] {
  return isFound ? [{ at, got }] : [];
}

function isOneType(type: unknown): boolean {
  if (typeof type === "string") return type !== "null";
  return Array.isArray(type) && type.length === 2 && type.includes("null") && type.some((each) => each !== "null");
}

function wrongVariants(schema: JsonSchema, root: JsonSchema): readonly string[] {
  const variants = schema["oneOf"];
  if (!Array.isArray(variants)) return "discriminator" in schema ? ["discriminator without oneOf"] : [];
  const tag = isSchema(schema["discriminator"]) ? schema["discriminator"]["propertyName"] : undefined;
  if (typeof tag !== "string") return ["oneOf without discriminator.propertyName"];
  if (schema["type"] !== "object")
    return [`type ${JSON.stringify(schema["type"])} beside oneOf; a field that may be null is left out instead`];
  if ("properties" in schema || "required" in schema) return ["fields beside oneOf; write them in each branch"];
  const tags = variants.map((variant) => (isSchema(variant) ? tagOf(follow(root, variant), tag) : undefined));
  const missing = tags.indexOf(undefined);
  if (missing >= 0) return [`branch ${missing} without a required string const "${tag}"`];
  return new Set(tags).size < tags.length ? [`two branches with one "${tag}"`] : [];
}

function tagOf(branch: JsonSchema, tag: string): string | undefined {
  const field = isSchema(branch["properties"]) ? branch["properties"][tag] : undefined;
  const isRequired = Array.isArray(branch["required"]) && branch["required"].includes(tag);
  return isRequired && hasType(branch, "object") && isSchema(field) && typeof field["const"] === "string" ? field["const"] : undefined;
}
