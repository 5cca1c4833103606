import type { JsonSchema } from "@waybill/contracts";
import { follow, hasType, isSchema } from "@waybill/contracts/schema";
import { knownFormats } from "@waybill/contracts/validation";
import type { LintRule } from "./lint.ts";
import { wrongPattern } from "./lint_pattern.ts";
import { atMostOne } from "./lint_shape.ts";

const limits = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const formats = [...knownFormats.keys(), "int64"];
/** Formats that bound a text's length themselves. */
const boundedFormats: ReadonlySet<unknown> = new Set(["date-time", "date", "uuid"]);

/** What numbers, texts and arrays may be limited by. */
export const valueRules: readonly LintRule[] = [
  {
    rule: "constant",
    expected: "strings, integers within ±(2^53 - 1), true, false or null",
    reason: "other constants are compared differently, or have no type in Go",
    found: (schema) => {
      const held = [...("const" in schema ? [["/const", schema["const"]]] : []), ...entriesOf(schema["enum"])] as [string, unknown][];
      return held.filter(([, value]) => !isPlainConstant(value)).map(([at, value]) => ({ at, got: JSON.stringify(value) }));
    },
  },
  {
    rule: "multiple",
    expected: "a whole multipleOf; send money in minor units",
    reason: "19.99 is a multiple of 0.01 to one validator and none to another",
    found: ({ multipleOf }) => atMostOne(multipleOf !== undefined && !Number.isSafeInteger(multipleOf), "/multipleOf", String(multipleOf)),
  },
  {
    rule: "limit",
    expected: "a limit within ±(2^53 - 1), or int64's own",
    reason: "a double rounds it, so JavaScript would compare with another number",
    found: (schema) =>
      limits
        .filter(
          (limit) => typeof schema[limit] === "number" && Math.abs(schema[limit]) > Number.MAX_SAFE_INTEGER && !isInt64Limit(schema, limit),
        )
        .map((limit) => ({ at: `/${limit}`, got: String(schema[limit]) })),
  },
  {
    rule: "format",
    expected: `one of: ${formats.join(", ")} (int64 for integers, the others for strings)`,
    reason: "validators differ on every other format, or ignore it",
    found: (schema) => {
      const { format } = schema;
      if (format === undefined) return [];
      const fits = format === "int64" ? hasType(schema, "integer") : hasType(schema, "string") && formats.includes(String(format));
      return atMostOne(!fits, "/format", `${format} of type ${JSON.stringify(schema["type"])}`);
    },
  },
  {
    rule: "longest",
    expected: "maxLength",
    reason: "whoever stores or shows the text has to know how long it gets",
    found: (schema) => {
      const isBounded = ["maxLength", "enum", "const"].some((keyword) => keyword in schema) || boundedFormats.has(schema["format"]);
      return atMostOne(hasType(schema, "string") && !isBounded, "", "a string without a maximum");
    },
  },
  {
    rule: "most_items",
    expected: "maxItems",
    reason: "whoever does the work has to know how much it gets",
    found: (schema) => atMostOne(hasType(schema, "array") && !("maxItems" in schema), "", "an array without a maximum"),
  },
  {
    rule: "unique_items",
    expected: "uniqueItems on strings or plain integers only",
    reason: "objects take the validator quadratic time, and doubles call two different int64 equal",
    found: (schema, { root }) =>
      atMostOne(schema["uniqueItems"] === true && !isPlainItem(schema["items"], root), "/uniqueItems", "other items"),
  },
  {
    rule: "pattern",
    expected: "a pattern that every engine reads alike",
    reason: "JavaScript, Rust and RE2 have three engines",
    found: ({ pattern }) => {
      const reason = typeof pattern === "string" ? wrongPattern(pattern) : null;
      return reason === null ? [] : [{ at: "/pattern", got: String(pattern), says: { reason } }];
    },
  },
];

function entriesOf(list: unknown): readonly [string, unknown][] {
  return Array.isArray(list) ? list.map((value, index) => [`/enum/${index}`, value]) : [];
}

function isPlainConstant(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);
}

/** -2^63 and 2^63 - 1, as a double holds them. */
function isInt64Limit(schema: JsonSchema, limit: string): boolean {
  const bounds: Readonly<Record<string, number>> = { minimum: -(2 ** 63), maximum: 2 ** 63 };
  return schema["format"] === "int64" && schema[limit] === bounds[limit];
}

function isPlainItem(items: unknown, root: JsonSchema): boolean {
  if (!isSchema(items)) return false;
  const item = follow(root, items);
  return hasType(item, "string") || (hasType(item, "integer") && item["format"] !== "int64");
}
