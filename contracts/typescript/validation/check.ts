import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
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
 * Throws an Error for what strict mode does not allow. Whether a schema is one at all says `malformed`, which is asked
 * where people write them: a consumer's contracts were linted before.
 */
export function compileCheck(schema: JsonSchema, { objects, sensitive = [] }: CheckOptions): Check {
  const { prepared, validate } = compiledAs(objects, schema);
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

/** What makes it no schema by the draft's own meta-schema, the deepest place first; empty when it is one. */
export function malformed(schema: JsonSchema): readonly ErrorObject[] {
  const ajv = oneForAll();
  if (ajv.validateSchema(schema)) return [];
  return (ajv.errors ?? []).toSorted((a, b) => b.instancePath.length - a.instancePath.length);
}

/** A schema is compiled once each way, as long as somebody has it: the same is linted, and then stands at the door. */
function compiledAs(objects: CheckOptions["objects"], schema: JsonSchema): Compiled {
  const known = compiled[objects].get(schema);
  if (known !== undefined) return known;
  const prepared = mapSchema(schema, (each) => {
    const exact = withExactNumber(withExactInteger(each));
    return objects === "closed" ? close(exact) : exact;
  });
  const ajv = oneForAll();
  try {
    const fresh = { prepared, validate: ajv.compile(prepared) };
    compiled[objects].set(schema, fresh);
    return fresh;
  } finally {
    ajv.removeSchema(prepared); // else it keeps all of them for ever, and refuses a second one of the same `$id`
  }
}

interface Compiled {
  readonly prepared: JsonSchema;
  readonly validate: ValidateFunction;
}

const compiled = { closed: new WeakMap<JsonSchema, Compiled>(), open: new WeakMap<JsonSchema, Compiled>() };

let validator: Ajv2020 | null = null;

/** Made when it is needed; a second one would compile once more what all schemas have in common. */
function oneForAll(): Ajv2020 {
  validator ??= newValidator();
  return validator;
}

/** `ownProperties`: without it Ajv takes an inherited `toString` for a field. No coercion, no defaults: the bytes go on as they came. */
function newValidator(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    // By the meta-schema, which costs more to compile than all schemas of a contract.
    validateSchema: false,
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
