import type { JsonSchema } from "@waybill/contracts";
import { id, integer, list, object, oneOfThese, small, text, variants } from "./words.ts";

/**
 * Changes of a schema, each judged: by whom it breaks something as a payload (S sender, F message in flight, C old consumer),
 * and as a result (R reader, C old consumer, K result that was kept). `-`: nobody.
 */
export const changes: readonly Change[] = [
  // Fields
  row("an optional field added", { id }, { id, note: text }, "-", "-", { required: ["id"] }),
  row("a required field added", { id }, { id, note: text }, "SF", "CK", { required: ["id"], nowRequired: ["id", "note"] }),
  row("an optional field removed", { id, note: text }, { id }, "S", "-", { required: ["id"] }),
  row("a required field removed", { id, note: text }, { id }, "SC", "R", { required: ["id", "note"], nowRequired: ["id"] }),
  row("an optional field made required", { id, note: text }, { id, note: text }, "SF", "CK", {
    required: ["id"],
    nowRequired: ["id", "note"],
  }),
  row("a required field made optional", { id, note: text }, { id, note: text }, "C", "R", {
    required: ["id", "note"],
    nowRequired: ["id"],
  }),
  row("an optional field renamed", { id, note: text }, { id, remark: text }, "S", "-", { required: ["id"] }),
  row("a required field renamed", { note: text }, { remark: text }, "SFC", "RCK", { required: ["note"], nowRequired: ["remark"] }),
  row("a field moved to another place", { id, note: text }, { note: text, id }, "-", "-", { required: ["id"] }),
  // Types
  of("a text became an integer", text, integer, "SFC", "RCK"),
  of("an integer became a text", integer, text, "SFC", "RCK"),
  of("an integer became a number", small, { type: "number", minimum: 0, maximum: 100 }, "C", "R"),
  of("a number became an integer", { type: "number", minimum: 0, maximum: 100 }, small, "SF", "CK"),
  of("a text became a list of texts", text, list(text), "SFC", "RCK"),
  of("a boolean became a text", { type: "boolean" }, text, "SFC", "RCK"),
  of("null allowed", text, { ...text, type: ["string", "null"] }, "C", "R"),
  of("null no longer allowed", { ...text, type: ["string", "null"] }, text, "SF", "CK"),
  of("another type, and null allowed", text, { ...small, type: ["integer", "null"] }, "SFC", "RCK"),
  of("null first or last", { ...text, type: ["string", "null"] }, { ...text, type: ["null", "string"] }, "-", "-"),
  // Values
  of("a value added to an enumeration", oneOfThese("csv", "json"), oneOfThese("csv", "json", "xml"), "C", "R"),
  of("a value removed from an enumeration", oneOfThese("csv", "json", "xml"), oneOfThese("csv", "json"), "SF", "CK"),
  of("a value replaced in an enumeration", oneOfThese("csv", "json"), oneOfThese("csv", "xml"), "SFC", "RCK"),
  of("an enumeration in another order", oneOfThese("csv", "json"), oneOfThese("json", "csv"), "-", "-"),
  of("an enumeration introduced", text, oneOfThese("csv", "json"), "SF", "CK"),
  of("an enumeration given up", oneOfThese("csv", "json"), text, "C", "R"),
  of("a constant introduced", text, { type: "string", const: "csv" }, "SF", "CK"),
  of("a constant given up", { type: "string", const: "csv" }, text, "C", "R"),
  of("a constant changed", { type: "string", const: "csv" }, { type: "string", const: "json" }, "SFC", "RCK"),
  of("a constant became an enumeration with it", { type: "string", const: "csv" }, oneOfThese("csv", "json"), "C", "R"),
  of("an enumeration introduced with a value that did not fit", { ...text, maxLength: 3 }, oneOfThese("csv", "parquet"), "SFC", "RCK"),
  of("an enumeration given up for less than it had", oneOfThese("csv", "parquet"), { ...text, maxLength: 3 }, "SFC", "RCK"),
  of("an enumeration of integers grown", { type: "integer", enum: [1, 2] }, { type: "integer", enum: [1, 2, 3] }, "C", "R"),
  // Numbers
  of("a maximum raised", small, { ...small, maximum: 200 }, "C", "R"),
  of("a maximum lowered", small, { ...small, maximum: 50 }, "SF", "CK"),
  of("a minimum raised", small, { ...small, minimum: 1 }, "SF", "CK"),
  of("a minimum lowered", small, { ...small, minimum: -1 }, "C", "R"),
  of("a maximum introduced", integer, { ...integer, maximum: 100 }, "SF", "CK"),
  of("a maximum given up", { ...integer, maximum: 100 }, integer, "C", "R"),
  of("a minimum moved to both sides", small, { ...small, minimum: 10, maximum: 200 }, "SFC", "RCK"),
  of(
    "an exclusive minimum raised",
    { type: "number", exclusiveMinimum: 0, maximum: 9 },
    { type: "number", exclusiveMinimum: 1, maximum: 9 },
    "SF",
    "CK",
  ),
  of(
    "an exclusive maximum raised",
    { type: "number", minimum: 0, exclusiveMaximum: 9 },
    { type: "number", minimum: 0, exclusiveMaximum: 10 },
    "C",
    "R",
  ),
  of("a multiple introduced", small, { ...small, multipleOf: 5 }, "SF", "CK"),
  of("a multiple given up", { ...small, multipleOf: 5 }, small, "C", "R"),
  of("a multiple of more", { ...small, multipleOf: 5 }, { ...small, multipleOf: 10 }, "SF", "CK"),
  of("a multiple of less", { ...small, multipleOf: 10 }, { ...small, multipleOf: 5 }, "C", "R"),
  of("another multiple", { ...small, multipleOf: 4 }, { ...small, multipleOf: 6 }, "SFC", "RCK"),
  of("int64 added to an unbounded integer", integer, { ...integer, format: "int64" }, "C", "R"),
  of("int64 taken from an unbounded integer", { ...integer, format: "int64" }, integer, "SF", "CK"),
  of("int64 added to a small integer", small, { ...small, format: "int64" }, "-", "-"),
  // Texts
  of("a text may be longer", text, { ...text, maxLength: 200 }, "C", "R"),
  of("a text has to be shorter", text, { ...text, maxLength: 50 }, "SF", "CK"),
  of("a text may no longer be empty", text, { ...text, minLength: 1 }, "SF", "CK"),
  of("a text may be empty", { ...text, minLength: 1 }, text, "C", "R"),
  of("a pattern introduced", text, { ...text, pattern: "^[a-z]+$" }, "SF", "CK"),
  of("a pattern given up", { ...text, pattern: "^[a-z]+$" }, text, "C", "R"),
  of("a pattern changed", { ...text, pattern: "^[a-z]+$" }, { ...text, pattern: "^[0-9]+$" }, "SFC", "RCK"),
  of("a format introduced", text, { ...text, format: "email" }, "SF", "CK"),
  of("a format given up", { ...text, format: "email" }, text, "C", "R"),
  of("a format changed", { ...text, format: "date" }, { ...text, format: "uuid" }, "SFC", "RCK"),
  // Lists
  of("a list may be longer", list(text), { ...list(text), maxItems: 20 }, "C", "R"),
  of("a list has to be shorter", list(text), { ...list(text), maxItems: 5 }, "SF", "CK"),
  of("a list may no longer be empty", list(text), { ...list(text), minItems: 1 }, "SF", "CK"),
  of("its items may be longer", list(text), list({ ...text, maxLength: 200 }), "C", "R"),
  of("its items are of another type", list(text), list(small), "SFC", "RCK"),
  of("its items have to differ", list(text), { ...list(text), uniqueItems: true }, "SF", "CK"),
  of("its items need not differ", { ...list(text), uniqueItems: true }, list(text), "C", "R"),
  of("uniqueItems written out as false", list(text), { ...list(text), uniqueItems: false }, "-", "-"),
  // Objects within
  of("an optional field added within", object({ id }, ["id"]), object({ id, note: text }, ["id"]), "-", "-"),
  of("a required field added within", object({ id }, ["id"]), object({ id, note: text }, ["id", "note"]), "SF", "CK"),
  of("an optional field removed within a list", list(object({ id, note: text }, ["id"])), list(object({ id }, ["id"])), "S", "-"),
  of(
    "more fields asked for",
    { ...object({ id, note: text }, []), minProperties: 1 },
    { ...object({ id, note: text }, []), minProperties: 2 },
    "SF",
    "CK",
  ),
  of("fewer fields allowed", object({ id, note: text }, []), { ...object({ id, note: text }, []), maxProperties: 1 }, "SF", "CK"),
  // Variants
  of("a variant added", variants("mail"), variants("mail", "sms"), "C", "R"),
  of("a variant removed", variants("mail", "sms"), variants("mail"), "SF", "CK"),
  of("variants in another order", variants("mail", "sms"), variants("sms", "mail"), "-", "-"),
  of("the tag renamed", variants("mail"), JSON.parse(JSON.stringify(variants("mail")).replaceAll("kind", "type_of")), "SFC", "RCK"),
  // What says nothing of values
  of("a description", text, { ...text, description: "Said better." }, "-", "-"),
  of("examples", text, { ...text, examples: ["one"] }, "-", "-"),
  row("a default changed", { id, note: { ...text, default: "a" } }, { id, note: { ...text, default: "b" } }, "-", "-", {
    required: ["id"],
  }),
  of("a title", { ...text, title: "TrialOne" }, { ...text, title: "TrialOther" }, "-", "-"),
  {
    name: "moved behind a reference",
    was: object({ value: text }, ["value"]),
    is: { ...object({ value: { $ref: "#/$defs/short" } }, ["value"]), $defs: { short: text } },
    payload: "-",
    result: "-",
  },
];

export interface Change {
  readonly name: string;
  readonly was: JsonSchema;
  readonly is: JsonSchema;
  readonly payload: string;
  readonly result: string;
}

interface Needs {
  readonly required?: readonly string[];
  /** Where it differs. */
  readonly nowRequired?: readonly string[];
}

type Fields = Readonly<Record<string, JsonSchema>>;

function row(
  name: string,
  was: Fields,
  is: Fields,
  payload: string,
  result: string,
  { required = [], nowRequired = required }: Needs,
): Change {
  return { name, was: object(was, required), is: object(is, nowRequired), payload, result };
}

/** Of a required field by itself. */
function of(name: string, was: JsonSchema, is: JsonSchema, payload: string, result: string): Change {
  return row(name, { value: was }, { value: is }, payload, result, { required: ["value"] });
}
