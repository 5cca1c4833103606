import type { JsonSchema } from "../contract.ts";
import type { NumberNotes } from "./numbers.ts";
import { escapeStep } from "./pointer.ts";
import { hasType, isSchema, resolveReference, walkSchema } from "./schema_tree.ts";

/**
 * Compiles, once, what makes every `int64` field of a value a bigint: from the gate's notes where a
 * double had rounded it. Changes the value in place, as it has just been parsed, and answers it.
 * The value must have passed its check.
 */
export function reviveIntegers(schema: JsonSchema): Revive {
  const hasInt64 = walkSchema(schema).some(({ schema: each }) => isInt64(each));
  if (!hasInt64) return (value) => value;
  const revive = new Reviver(schema).of(schema);
  return (value, numbers) => revive(value, "", numbers);
}

export type Revive = (value: unknown, numbers: NumberNotes) => unknown;

type ReviveAt = (value: unknown, pointer: string, numbers: NumberNotes) => unknown;

const asItIs: ReviveAt = (value) => value;
const isInt64 = (schema: JsonSchema) => hasType(schema, "integer") && schema["format"] === "int64";

const toBigint: ReviveAt = (value, pointer, numbers) =>
  typeof value === "number" ? (numbers.integers.get(pointer) ?? BigInt(value)) : value;

class Reviver {
  readonly #root: JsonSchema;
  readonly #known = new Map<JsonSchema, ReviveAt>();

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** Remembered per schema and made at the first value, so that a schema may refer to itself. */
  of(schema: JsonSchema): ReviveAt {
    const known = this.#known.get(schema);
    if (known) return known;
    let made: ReviveAt | undefined;
    const lazily: ReviveAt = (value, pointer, numbers) => {
      made ??= this.#make(schema);
      return made(value, pointer, numbers);
    };
    this.#known.set(schema, lazily);
    return lazily;
  }

  #make(schema: JsonSchema): ReviveAt {
    if (typeof schema["$ref"] === "string") {
      const target = resolveReference(this.#root, schema["$ref"]);
      return target ? this.of(target) : asItIs;
    }
    if (isInt64(schema)) return toBigint;
    if (isSchema(schema["items"])) return this.#list(schema["items"]);
    if (Array.isArray(schema["oneOf"])) return this.#variant(schema);
    if (isSchema(schema["properties"])) return this.#record(schema["properties"]);
    return asItIs;
  }

  #list(items: JsonSchema): ReviveAt {
    const item = this.of(items);
    return (value, pointer, numbers) => {
      if (Array.isArray(value)) for (const [at, each] of value.entries()) value[at] = item(each, `${pointer}/${at}`, numbers);
      return value;
    };
  }

  #record(properties: JsonSchema): ReviveAt {
    const fields = Object.entries(properties).flatMap(([name, schema]) => (isSchema(schema) ? [{ name, revive: this.of(schema) }] : []));
    return (value, pointer, numbers) => {
      if (!isFields(value)) return value;
      for (const { name, revive } of fields) {
        if (Object.hasOwn(value, name)) value[name] = revive(value[name], `${pointer}/${escapeStep(name)}`, numbers);
      }
      return value;
    };
  }

  /** The branch that the tag names; without a known tag nothing is done. */
  #variant(schema: JsonSchema): ReviveAt {
    const tag = String((schema["discriminator"] as JsonSchema | undefined)?.["propertyName"]);
    const branches = new Map<unknown, ReviveAt>();
    for (const branch of schema["oneOf"] as readonly JsonSchema[]) {
      const target = typeof branch["$ref"] === "string" ? resolveReference(this.#root, branch["$ref"]) : branch;
      const field = (target?.["properties"] as JsonSchema | undefined)?.[tag];
      if (target && isSchema(field)) branches.set(field["const"], this.of(target));
    }
    return (value, pointer, numbers) => (isFields(value) && branches.get(value[tag])?.(value, pointer, numbers)) ?? value;
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
