import type { JsonSchema } from "@waybill/contracts";
import { describe, expect, test } from "vitest";
import { lintSchema } from "./lint.ts";
import { forbiddenKeywords } from "./lint_keywords.ts";

const text = { type: "string", maxLength: 9, description: "A text." };
const root = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  title: "DataExportPayload",
  description: "A payload.",
  type: "object",
  properties,
  ...more,
});
const variant = (tag: string, more: JsonSchema = {}) => ({
  title: `DataExport${tag}`,
  type: "object",
  required: ["kind"],
  properties: { kind: { type: "string", const: tag } },
  ...more,
});
const variants = (oneOf: readonly unknown[], more: JsonSchema = { discriminator: { propertyName: "kind" } }) =>
  root({ a: { title: "DataExportA", description: "One of several.", type: "object", oneOf, ...more } });

const findings = (schema: JsonSchema) => lintSchema(schema, "DataExport");

describe("the linter accepts", () => {
  test.each<{ name: string; schema: JsonSchema }>([
    { name: "an empty payload", schema: root({}) },
    {
      name: "every kind of field",
      schema: root(
        {
          a: text,
          b: { type: "integer", format: "int64", minimum: -(2 ** 63), maximum: 2 ** 63, description: "An int64 with its own limits." },
          c: { type: ["number", "null"], minimum: 0.5, description: "A number or null." },
          d: { type: "array", maxItems: 3, uniqueItems: true, items: { type: "string", maxLength: 3 }, description: "Some." },
          e: { type: "string", format: "date-time", description: "When." },
          f: { title: "DataExportFormat", type: "string", enum: ["csv", "json"], default: "csv", description: "How." },
          g: { $ref: "#/$defs/inner", description: "What a reference says of itself." },
          h: { type: "boolean", description: "Whether." },
          i: { type: "integer", multipleOf: 5, description: "Fives." },
        },
        { required: ["a"], $defs: { inner: { title: "DataExportInner", type: "object", properties: { x: text } } } },
      ),
    },
    { name: "variants with a tag", schema: variants([variant("Mail"), variant("Text")]) },
    {
      name: "a field that is called as a keyword is",
      schema: root({ properties: text, title: text, pattern: text, not: text, format: { type: "boolean", description: "Whether." } }),
    },
    {
      name: "a schema that refers to itself",
      schema: root(
        { a: { $ref: "#/$defs/node" } },
        {
          $defs: {
            node: { title: "DataExportNode", description: "A node.", type: "object", properties: { next: { $ref: "#/$defs/node" } } },
          },
        },
      ),
    },
  ])("$name", ({ schema }) => expect(findings(schema)).toEqual([]));
});

const field = (schema: JsonSchema) => root({ a: { description: "A field.", ...schema } });

/** What a schema says, the rule that finds it, and where. */
const forbidden: readonly { readonly name: string; readonly schema: JsonSchema; readonly rule: string; readonly at: string }[] = [
  { name: "another draft", schema: root({}, { $schema: "http://json-schema.org/draft-07/schema#" }), rule: "draft", at: "/$schema" },
  { name: "an unknown keyword", schema: root({ a: { ...text, maxlength: 3 } }), rule: "keyword", at: "/properties/a/maxlength" },
  { name: "an x- keyword that nobody knows", schema: root({}, { "x-owner": "me" }), rule: "keyword", at: "/x-owner" },
  { name: "$id below the root", schema: field({ ...text, $id: "https://example.org/a" }), rule: "id", at: "/properties/a/$id" },
  { name: "no type", schema: field({ maxLength: 3 }), rule: "type", at: "/properties/a" },
  { name: "two types", schema: field({ type: ["string", "integer"], maxLength: 3 }), rule: "type", at: "/properties/a" },
  { name: "only null", schema: field({ type: "null" }), rule: "type", at: "/properties/a" },
  {
    name: "a root that is no object",
    schema: { title: "DataExportPayload", description: "A list.", type: "array", maxItems: 3, items: { type: "boolean" } },
    rule: "root",
    at: "",
  },
  { name: "a remote reference", schema: field({ $ref: "https://example.org/a.json" }), rule: "reference", at: "/properties/a/$ref" },
  { name: "a reference to another file", schema: field({ $ref: "other.json" }), rule: "reference", at: "/properties/a/$ref" },
  { name: "a reference to nothing", schema: field({ $ref: "#/$defs/missing" }), rule: "reference", at: "/properties/a/$ref" },
  {
    name: "a keyword beside a reference",
    schema: root({ a: { $ref: "#/$defs/b", description: "A field.", minLength: 1 } }, { $defs: { b: text } }),
    rule: "beside_reference",
    at: "/properties/a/minLength",
  },
  { name: "oneOf without discriminator", schema: variants([variant("Mail")], {}), rule: "variants", at: "/properties/a/oneOf" },
  {
    name: "a discriminator without oneOf",
    schema: root({ a: { title: "DataExportA", description: "A.", type: "object", discriminator: { propertyName: "kind" } } }),
    rule: "variants",
    at: "/properties/a/oneOf",
  },
  {
    name: "a branch whose tag is optional",
    schema: variants([variant("Mail", { required: [] })]),
    rule: "variants",
    at: "/properties/a/oneOf",
  },
  {
    name: "a branch whose tag is a number",
    schema: variants([variant("Mail", { properties: { kind: { type: "integer", const: 1 } } })]),
    rule: "variants",
    at: "/properties/a/oneOf",
  },
  {
    name: "two branches with one tag",
    schema: variants([variant("Mail"), variant("Mail", { title: "DataExportPost" })]),
    rule: "variants",
    at: "/properties/a/oneOf",
  },
  {
    name: "fields beside oneOf",
    schema: variants([variant("Mail")], { discriminator: { propertyName: "kind" }, properties: {} }),
    rule: "variants",
    at: "/properties/a/oneOf",
  },
  {
    name: "variants that may be null, which no branch is",
    schema: variants([variant("Mail")], { discriminator: { propertyName: "kind" }, type: ["object", "null"] }),
    rule: "variants",
    at: "/properties/a/oneOf",
  },
  { name: "an array of anything", schema: field({ type: "array", maxItems: 3 }), rule: "items", at: "/properties/a" },
  {
    name: "a fraction as a constant",
    schema: root({ a: { title: "DataExportA", type: "number", enum: [1, 0.5], description: "A." } }),
    rule: "constant",
    at: "/properties/a/enum/1",
  },
  {
    name: "an object as a constant",
    schema: root({ a: { title: "DataExportA", type: "object", const: {}, description: "A." } }),
    rule: "constant",
    at: "/properties/a/const",
  },
  {
    name: "a large integer as a constant",
    schema: field({ type: "integer", const: 2 ** 53 }),
    rule: "constant",
    at: "/properties/a/const",
  },
  { name: "multipleOf a fraction", schema: field({ type: "number", multipleOf: 0.01 }), rule: "multiple", at: "/properties/a/multipleOf" },
  {
    name: "a limit that a double rounds",
    schema: field({ type: "integer", format: "int64", maximum: 2 ** 60 }),
    rule: "limit",
    at: "/properties/a/maximum",
  },
  { name: "int64's limit without int64", schema: field({ type: "integer", maximum: 2 ** 63 }), rule: "limit", at: "/properties/a/maximum" },
  { name: "an unknown format", schema: field({ ...text, format: "hostname" }), rule: "format", at: "/properties/a/format" },
  { name: "int64 of a string", schema: field({ ...text, format: "int64" }), rule: "format", at: "/properties/a/format" },
  { name: "date-time of an integer", schema: field({ type: "integer", format: "date-time" }), rule: "format", at: "/properties/a/format" },
  { name: "a string without a maximum", schema: field({ type: "string" }), rule: "longest", at: "/properties/a" },
  { name: "an e-mail address without a maximum", schema: field({ type: "string", format: "email" }), rule: "longest", at: "/properties/a" },
  {
    name: "an array without a maximum",
    schema: field({ type: "array", items: { type: "boolean" } }),
    rule: "most_items",
    at: "/properties/a",
  },
  {
    name: "unique objects",
    schema: field({ type: "array", maxItems: 3, uniqueItems: true, items: variant("Item") }),
    rule: "unique_items",
    at: "/properties/a/uniqueItems",
  },
  {
    name: "unique int64",
    schema: field({ type: "array", maxItems: 3, uniqueItems: true, items: { type: "integer", format: "int64" } }),
    rule: "unique_items",
    at: "/properties/a/uniqueItems",
  },
  {
    name: "a pattern that engines read differently",
    schema: field({ ...text, pattern: String.raw`^\d$` }),
    rule: "pattern",
    at: "/properties/a/pattern",
  },
  { name: "a field name with capitals", schema: root({ userId: text }), rule: "field_name", at: "/properties/userId" },
  {
    name: "a field called __proto__",
    schema: root(JSON.parse('{"__proto__": {"type": "boolean", "description": "A."}}')),
    rule: "field_name",
    at: "/properties/__proto__",
  },
  { name: "a field called constructor", schema: root({ constructor: text }), rule: "field_name", at: "/properties/constructor" },
  { name: "two names that Go writes alike", schema: root({ user_id: text, userid: text }), rule: "field_twin", at: "/properties/userid" },
  { name: "a required field that is not described", schema: root({}, { required: ["a"] }), rule: "required", at: "/required/0" },
  { name: "a default that does not fit", schema: field({ ...text, default: 5 }), rule: "default", at: "/properties/a/default" },
  {
    name: "a default on a required field",
    schema: root({ a: { ...text, default: "x" } }, { required: ["a"] }),
    rule: "default",
    at: "/properties/a/default",
  },
  { name: "a root without description", schema: { title: "DataExportPayload", type: "object" }, rule: "description", at: "" },
  { name: "a field without description", schema: root({ a: { type: "boolean" } }), rule: "description", at: "/properties/a" },
  { name: "an object without title", schema: field({ type: "object" }), rule: "title", at: "/properties/a" },
  { name: "an enumeration without title", schema: field({ type: "string", enum: ["a"] }), rule: "title", at: "/properties/a" },
  {
    name: "a title that another contract may have",
    schema: field({ title: "Format", type: "string", enum: ["a"] }),
    rule: "title",
    at: "/properties/a",
  },
  {
    name: "a title twice",
    schema: root({ a: { title: "DataExportPayload", type: "object", description: "A." } }),
    rule: "title_twice",
    at: "",
  },
];

describe("the linter refuses", () => {
  test.each(forbidden)("$name", ({ schema, rule, at }) => {
    expect(findings(schema).map((finding) => `${finding.rule} ${finding.pointer}`)).toEqual([`${rule} ${at}`]);
  });

  test.each(Object.entries(forbiddenKeywords))("%s, since %s", (keyword, reason) => {
    expect(findings(root({}, { [keyword]: {} }))).toContainEqual(
      expect.objectContaining({ rule: "keyword", pointer: `/${keyword}`, got: keyword, reason }),
    );
  });

  test("with a reason in every finding", () => {
    const silent = forbidden
      .flatMap(({ schema }) => findings(schema))
      .filter(({ reason, expected, got }) => reason === "" || expected === "" || got === "");
    expect(silent).toEqual([]);
  });
});
