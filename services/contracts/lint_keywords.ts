// biome-ignore-all lint/suspicious/noThenProperty: contract.json and JSON Schema call it so, and nobody awaits it.

/** Keywords that say something to people or to every language alike. */
export const allowedKeywords: ReadonlySet<string> = new Set([
  ...["$schema", "$id", "$ref", "$defs", "$comment", "title", "description", "examples", "deprecated", "default"],
  ...["type", "enum", "const", "format", "pattern", "minLength", "maxLength"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
  ...["properties", "required", "minProperties", "maxProperties", "items", "minItems", "maxItems", "uniqueItems"],
  ...["oneOf", "discriminator"],
]);

/** Keywords of JSON Schema that a contract may not use, and why. */
export const forbiddenKeywords: Readonly<Record<string, string>> = {
  anyOf: "types generated from it differ by language; use oneOf with a discriminator",
  allOf: "types generated from it differ by language; write the fields out",
  not: "no language has a type for it",
  if: "no language has a type for it; use oneOf with a discriminator",
  then: "no language has a type for it; use oneOf with a discriminator",
  else: "no language has a type for it; use oneOf with a discriminator",
  dependentSchemas: "no language has a type for it; use oneOf with a discriminator",
  dependentRequired: "no language has a type for it; use oneOf with a discriminator",
  patternProperties: "field names have to be known; use an array of {name, value}",
  propertyNames: "field names have to be known; use an array of {name, value}",
  additionalProperties: "the door closes every object and consumers leave every object open, whatever a schema says",
  unevaluatedProperties: "validators differ on it, and the door closes every object anyway",
  unevaluatedItems: "validators differ on it",
  contains: "no language has a type for it",
  minContains: "no language has a type for it",
  maxContains: "no language has a type for it",
  prefixItems: "a tuple has no type in Go; use an object with named fields",
  $dynamicRef: "validators differ on it",
  $dynamicAnchor: "validators differ on it",
  $anchor: "validators differ on it; point to #/$defs/…",
  $vocabulary: "validators differ on it",
  contentEncoding: "no validator judges it, so it would promise what nobody checks",
  contentMediaType: "no validator judges it, so it would promise what nobody checks",
  contentSchema: "no validator judges it, so it would promise what nobody checks",
  nullable: 'it is OpenAPI\'s; use the type ["…", "null"]',
};
