import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { JsonSchema } from "../contract.ts";
import { exactInteger, exactNumber, withExactInteger, withExactNumber } from "./exact_integer.ts";
import { knownFormats } from "./formats.ts";
import { type NumberNotes, noNotes } from "./numbers.ts";
import type { Problem } from "./problem.ts";
import { hasType, mapSchema } from "./schema_tree.ts";
import { problemOf } from "./wording.ts";

/**
 * Compiles a schema into the check of one value.
 *
 * `closed` refuses unknown fields (the API's door, where they are slips of the pen); `open` leaves
 * them alone (a consumer that is older than the payload). The schema itself says neither.
 * `int64` integers and the formats of `contracts/formats.json` are judged as in every language.
 *
 * Throws an Error when the schema is none; a contract's schemas were linted before.
 */
export function compileCheck(schema: JsonSchema, { objects, sensitive = [] }: CheckOptions): Check {
  const prepared = mapSchema(schema, (each) => {
    const exact = withExactNumber(withExactInteger(each));
    return objects === "closed" ? close(exact) : exact;
  });
  const validate = validator().compile(prepared);
  return (value, numbers = noNotes) => {
    if (validate.call(numbers, value)) return noFindings;
    const errors = (validate.errors ?? []).filter(isTelling);
    return {
      problems: errors.slice(0, mostProblems).map((error) => problemOf(error, { root: prepared, numbers, sensitive })),
      more: Math.max(0, errors.length - mostProblems),
    };
  };
}

export interface CheckOptions {
  readonly objects: "closed" | "open";
  /** JSON pointers of fields whose values are not shown. */
  readonly sensitive?: readonly string[];
}

/** `numbers` are the gate's notes; without them numbers are judged as the doubles they are. */
export type Check = (value: unknown, numbers?: NumberNotes) => Findings;

export interface Findings {
  /** At most 20, in the order of the schema; empty when the value fits. */
  readonly problems: readonly Problem[];
  /** How many more there are. */
  readonly more: number;
}

const mostProblems = 20;
const noFindings: Findings = { problems: [], more: 0 };

/** `ownProperties`: without it Ajv takes an inherited `toString` for a field. No coercion, no defaults: the bytes go on as they came. */
function validator(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    verbose: true,
    ownProperties: true,
    passContext: true,
    discriminator: true,
    keywords: [exactInteger, exactNumber],
  });
  for (const { name, test } of knownFormats.values()) ajv.addFormat(name, { type: "string", validate: test });
  return ajv;
}

/** An object of variants is closed by its branches, and what says `additionalProperties` itself has decided. */
function close(schema: JsonSchema): JsonSchema {
  const decided = "additionalProperties" in schema || "oneOf" in schema || "$ref" in schema;
  return hasType(schema, "object") && !decided ? { ...schema, additionalProperties: false } : schema;
}

/** That no branch fitted is said better by the errors of the branches. */
function isTelling({ keyword }: ErrorObject): boolean {
  return keyword !== "oneOf" && keyword !== "anyOf" && keyword !== "if";
}
