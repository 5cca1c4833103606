import type { ErrorObject } from "ajv";
import type { JsonSchema } from "../contract.ts";
import { knownFormats } from "./formats.ts";
import type { NumberNotes } from "./numbers.ts";
import { escapeStep, isWithin } from "./pointer.ts";
import type { Problem } from "./problem.ts";
import { follow, isSchema } from "./schema_tree.ts";
import { suggestions } from "./suggestion.ts";

/** One error of Ajv in our words: where, what was expected, what came, and what may have been meant. */
export function problemOf(error: ErrorObject, { root, numbers, sensitive }: Surroundings): Problem {
  const place = placeOf(error);
  const found = describeValue(error, numbers, isWithin(place, sensitive));
  const problem = { pointer: place, rule: error.keyword, expected: expectedBy(error, root), got: found };
  const suggestion = isWithin(place, sensitive) ? undefined : suggestionFor(error);
  return suggestion === undefined ? problem : { ...problem, suggestion };
}

export interface Surroundings {
  readonly root: JsonSchema;
  readonly numbers: NumberNotes;
  readonly sensitive: readonly string[];
}

/** A missing or unknown field is named itself, not the object that lacks or has it. */
function placeOf({ instancePath, keyword, params }: ErrorObject): string {
  const field = fieldNamed(keyword, params);
  return field === undefined ? instancePath : `${instancePath}/${escapeStep(field)}`;
}

function fieldNamed(keyword: string, params: ErrorObject["params"]): string | undefined {
  if (keyword === "required") return params["missingProperty"];
  if (keyword === "additionalProperties") return params["additionalProperty"];
  if (keyword === "discriminator") return params["tag"];
  return undefined;
}

/** What each keyword asks for; `expected` in the parameters comes from the exact integers. */
const expectations: Record<string, (error: ErrorObject, root: JsonSchema) => string> = {
  required: ({ parentSchema, params }, root) => describeSchema(propertiesOf(parentSchema)[params["missingProperty"]], root),
  additionalProperties: ({ parentSchema }) => oneOf(Object.keys(propertiesOf(parentSchema))),
  discriminator: ({ parentSchema, params }, root) => oneOf(tagsOf(parentSchema, params["tag"], root)),
  type: ({ schema }) => describeType(schema),
  enum: ({ schema }) => oneOf(schema as readonly unknown[]),
  const: ({ schema }) => String(schema),
  minimum: ({ schema }) => `at least ${schema}`,
  maximum: ({ schema }) => `at most ${schema}`,
  exclusiveMinimum: ({ schema }) => `more than ${schema}`,
  exclusiveMaximum: ({ schema }) => `less than ${schema}`,
  multipleOf: ({ schema }) => `a multiple of ${schema}`,
  minLength: ({ schema }) => `at least ${counted(schema, "character")}`,
  maxLength: ({ schema }) => `at most ${counted(schema, "character")}`,
  pattern: ({ schema }) => `text that matches ${schema}`,
  format: ({ schema }) => describeFormat(String(schema)),
  minItems: ({ schema }) => `at least ${counted(schema, "item")}`,
  maxItems: ({ schema }) => `at most ${counted(schema, "item")}`,
  uniqueItems: () => "items that differ from each other",
  minProperties: ({ schema }) => `at least ${counted(schema, "field")}`,
  maxProperties: ({ schema }) => `at most ${counted(schema, "field")}`,
};

function expectedBy(error: ErrorObject, root: JsonSchema): string {
  const said: unknown = error.params["expected"];
  if (typeof said === "string") return said;
  return expectations[error.keyword]?.(error, root) ?? `what the schema's "${error.keyword}" allows`;
}

function describeSchema(schema: unknown, root: JsonSchema): string {
  if (!isSchema(schema)) return "this field";
  const target = follow(root, schema);
  if (Array.isArray(target["enum"])) return oneOf(target["enum"]);
  if ("const" in target) return String(target["const"]);
  if (typeof target["format"] === "string") return describeFormat(target["format"]);
  return describeType(target["type"]);
}

function describeType(type: unknown): string {
  if (Array.isArray(type)) return type.map(describeType).join(" or ");
  return typeof type === "string" ? withArticle(type) : "a value";
}

function withArticle(type: string): string {
  if (type === "null") return "null";
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function describeFormat(name: string): string {
  const format = knownFormats.get(name);
  return format ? `${format.description}, such as ${format.example}` : name;
}

const longestShown = 40;

/** The type and at most 40 characters; of a number what was written, not what a double made of it. */
function describeValue(error: ErrorObject, numbers: NumberNotes, isSensitive: boolean): string {
  const { keyword, data, params, instancePath } = error;
  if (keyword === "required") return "nothing";
  if (keyword === "additionalProperties") return "unknown field";
  const value = keyword === "discriminator" ? params["tagValue"] : data;
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `array of ${counted(value.length, "item")}`;
  if (typeof value === "object") return `object of ${counted(Object.keys(value).length, "field")}`;
  if (isSensitive) return typeof value;
  if (typeof value === "string") return describeText(value, keyword);
  const written = numbers.integers.get(instancePath) ?? numbers.writtenOtherwise.get(instancePath) ?? value;
  return `${typeof value} ${cut(String(written))}`;
}

/** Where the length is wrong, the length is what a reader needs. */
function describeText(text: string, keyword: string): string {
  const isAboutLength = keyword === "maxLength" || keyword === "minLength";
  const length = isAboutLength ? ` of ${counted([...text].length, "character")}` : "";
  return `string${length} ${JSON.stringify(cut(text))}`;
}

/** Cut between characters, never inside one. */
function cut(text: string): string {
  const characters = [...text.slice(0, 2 * longestShown + 2)];
  return characters.length > longestShown ? `${characters.slice(0, longestShown).join("")}…` : text;
}

function suggestionFor({ keyword, data, schema, params, parentSchema, instancePath }: ErrorObject): string | undefined {
  if (keyword === "additionalProperties") {
    const [closest] = suggestions(params["additionalProperty"], Object.keys(propertiesOf(parentSchema)));
    return closest === undefined ? undefined : `${instancePath}/${escapeStep(closest)}`;
  }
  if (keyword !== "enum" || typeof data !== "string") return undefined;
  return suggestions(
    data,
    (schema as readonly unknown[]).filter((each) => typeof each === "string"),
  )[0];
}

function tagsOf(schema: unknown, tag: string, root: JsonSchema): readonly unknown[] {
  const branches = isSchema(schema) && Array.isArray(schema["oneOf"]) ? schema["oneOf"].filter(isSchema) : [];
  return branches.map((branch) => {
    const field = propertiesOf(follow(root, branch))[tag];
    return isSchema(field) ? field["const"] : undefined;
  });
}

function propertiesOf(schema: unknown): JsonSchema {
  return isSchema(schema) && isSchema(schema["properties"]) ? schema["properties"] : {};
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of: ${values.map(String).join(", ")}`;
}

function counted(count: unknown, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
