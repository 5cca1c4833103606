import type { DataValidateFunction, FuncKeywordDefinition } from "ajv/dist/types/index.js";
import type { JsonSchema } from "../contract.ts";
import type { NumberNotes } from "./numbers.ts";
import { hasType } from "./schema_tree.ts";

/**
 * Integers, judged exactly. Ajv compares doubles, so 9007199254740993 would pass where at most
 * 9007199254740992 is allowed; and it calls `5.0` an integer, which Go's decoder refuses.
 *
 * Every integer of a schema is compiled with this keyword instead of its own limits, and the keyword
 * reads the notes that the gate took of the text (Ajv's `this`, by `passContext`). Without `int64`
 * an integer is at most ±(2^53 - 1), which every language holds in its plain number.
 */
export function withExactInteger(schema: JsonSchema): JsonSchema {
  if (!hasType(schema, "integer")) return schema;
  const limits: ExactInteger = { int64: schema["format"] === "int64" };
  const rest: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword in limitChecks) Object.assign(limits, { [keyword]: value });
    else if (keyword !== "format") rest[keyword] = value;
  }
  return { ...rest, exactInteger: limits };
}

/**
 * In a number, an integer whose digits a double drops is refused: Python and Go would compare all of its digits, and
 * Go's float64 would then drop them as JavaScript does.
 */
export function withExactNumber(schema: JsonSchema): JsonSchema {
  return hasType(schema, "number") ? { ...schema, exactNumber: true } : schema;
}

export const exactInteger: FuncKeywordDefinition = {
  keyword: "exactInteger",
  type: "number",
  schemaType: "object",
  compile(limits: ExactInteger) {
    const checks = checksOf(limits);
    const validate: DataValidateFunction = function (this: NumberNotes, value: number, context) {
      const pointer = context?.instancePath ?? "";
      const written = this.writtenOtherwise.get(pointer);
      if (written !== undefined) return refuse(validate, "type", "an integer written without fraction or exponent");
      if (!Number.isInteger(value)) return true; // Ajv's own `type` says so
      const exact = this.integers.get(pointer) ?? value;
      const broken = checks.find(({ holds }) => !holds(exact));
      return broken === undefined || refuse(validate, broken.keyword, broken.expected);
    };
    return validate;
  },
};

export const exactNumber: FuncKeywordDefinition = {
  keyword: "exactNumber",
  type: "number",
  schemaType: "boolean",
  compile() {
    const validate: DataValidateFunction = function (this: NumberNotes, value: number, context) {
      const exact = this.integers.get(context?.instancePath ?? "");
      return (
        exact === undefined || BigInt(value) === exact || refuse(validate, "type", "a number that a double holds exactly, or a string")
      );
    };
    return validate;
  },
};

interface ExactInteger {
  readonly int64: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

interface ExactCheck {
  readonly keyword: string;
  readonly expected: string;
  readonly holds: (value: number | bigint) => boolean;
}

/** JavaScript compares a bigint with a number exactly. */
const limitChecks: Record<string, (limit: number) => Omit<ExactCheck, "keyword">> = {
  minimum: (limit) => ({ expected: `at least ${limit}`, holds: (value) => value >= limit }),
  maximum: (limit) => ({ expected: `at most ${limit}`, holds: (value) => value <= limit }),
  exclusiveMinimum: (limit) => ({ expected: `more than ${limit}`, holds: (value) => value > limit }),
  exclusiveMaximum: (limit) => ({ expected: `less than ${limit}`, holds: (value) => value < limit }),
  multipleOf: (limit) => ({ expected: `a multiple of ${limit}`, holds: (value) => BigInt(value) % BigInt(limit) === 0n }),
};

const smallest = { int64: -(2n ** 63n), plain: -Number.MAX_SAFE_INTEGER };
const largest = { int64: 2n ** 63n - 1n, plain: Number.MAX_SAFE_INTEGER };

function checksOf(limits: ExactInteger): readonly ExactCheck[] {
  const size = limits.int64 ? "int64" : "plain";
  const range: ExactCheck = {
    keyword: limits.int64 ? "format" : "type",
    expected: `an integer from ${smallest[size]} to ${largest[size]}`,
    holds: (value) => value >= smallest[size] && value <= largest[size],
  };
  const declared = Object.entries(limitChecks).flatMap(([keyword, check]) => {
    const limit = limits[keyword as keyof Omit<ExactInteger, "int64">];
    return limit === undefined ? [] : [{ keyword, ...check(limit) }];
  });
  return [range, ...declared];
}

function refuse(validate: DataValidateFunction, keyword: string, expected: string): false {
  validate.errors = [{ keyword, params: { expected } }];
  return false;
}
