import type { JsonSchema } from "@waybill/contracts";
import { propertiesOf, requiredOf, resolved, type SchemaPart, valuesOf } from "./schema_part.ts";

/**
 * Why what one schema describes cannot be what another one asks for, in a few words; null: nothing says that it cannot.
 * Judged are types, and the fields that have to be there: what no value of the one can be. How long a text or how large a
 * number is shows only in the value itself, and a consumer checks that.
 */
export function misfit(given: SchemaPart, wanted: SchemaPart): string | null {
  const from = resolved(given);
  const to = resolved(wanted);
  const branches = branchesOf(from);
  if (branches !== null) return firstOf(branches, (branch) => misfit(branch, to));
  const choices = branchesOf(to);
  if (choices !== null) return choices.some((choice) => misfit(from, choice) === null) ? null : "none of the variants that it may be";
  return (
    misfitOfTypes(from.schema, to.schema) ?? misfitOfValues(from.schema, to.schema) ?? misfitOfFields(from, to) ?? misfitOfItems(from, to)
  );
}

/** The part at one step of a pointer. `maybe`: it need not be there. Null: the schema knows nothing there. */
export function partAt(part: SchemaPart, step: string): { readonly part: SchemaPart; readonly maybe: boolean } | null {
  const { schema, root } = resolved(part);
  const branches = branchesOf({ schema, root });
  if (branches !== null) {
    const found = branches.map((branch) => partAt(branch, step));
    const first = found.find((one) => one !== null);
    return first === undefined || first === null ? null : { part: first.part, maybe: first.maybe || found.includes(null) };
  }
  const maybe = typesOf(schema).includes("null");
  const field = propertiesOf(schema)[step];
  if (field !== undefined) return { part: { schema: field, root }, maybe: maybe || !requiredOf(schema).includes(step) };
  const items = schema["items"] as JsonSchema | undefined;
  // An array may be shorter.
  return items !== undefined && /^(0|[1-9][0-9]*)$/.test(step) ? { part: { schema: items, root }, maybe: true } : null;
}

/** What an array holds; null: it is none. */
export function itemsOf(part: SchemaPart): SchemaPart | null {
  const { schema, root } = resolved(part);
  const items = schema["items"] as JsonSchema | undefined;
  return items === undefined || !typesOf(schema).includes("array") ? null : { schema: items, root };
}

/** The same, or null. */
export function orNull({ schema, root }: SchemaPart): SchemaPart {
  return { schema: { oneOf: [schema, { type: "null" }] }, root };
}

function branchesOf({ schema, root }: SchemaPart): readonly SchemaPart[] | null {
  const oneOf = schema["oneOf"] as readonly JsonSchema[] | undefined;
  return oneOf === undefined ? null : oneOf.map((branch) => ({ schema: branch, root }));
}

function misfitOfTypes(from: JsonSchema, to: JsonSchema): string | null {
  const [given, wanted] = [typesOf(from), typesOf(to)];
  if (given.length === 0 || wanted.length === 0) return null;
  const stranger = given.find((type) => !wanted.includes(type) && !(type === "integer" && wanted.includes("number")));
  if (stranger === undefined) return null;
  return given.length === 1 ? `${given[0]}, not ${wanted.join(" or ")}` : `perhaps ${stranger}, not ${wanted.join(" or ")}`;
}

function misfitOfValues(from: JsonSchema, to: JsonSchema): string | null {
  const [given, wanted] = [valuesOf(from), valuesOf(to)];
  if (given === null || wanted === null) return null;
  const stranger = given.find((value) => !wanted.includes(value));
  return stranger === undefined
    ? null
    : `perhaps ${JSON.stringify(stranger)}, not ${wanted.map((value) => JSON.stringify(value)).join(" or ")}`;
}

function misfitOfFields(from: SchemaPart, to: SchemaPart): string | null {
  if (!typesOf(to.schema).includes("object")) return null;
  const [given, wanted] = [propertiesOf(from.schema), propertiesOf(to.schema)];
  for (const name of requiredOf(to.schema)) {
    if (given[name] === undefined) return `without "${name}"`;
    if (!requiredOf(from.schema).includes(name)) return `perhaps without "${name}"`;
  }
  return firstOf(Object.entries(wanted as Readonly<Record<string, JsonSchema>>), ([name, schema]) => {
    const field = given[name];
    const why = field === undefined ? null : misfit({ schema: field, root: from.root }, { schema, root: to.root });
    return why === null ? null : `with "${name}" that is ${why}`;
  });
}

function misfitOfItems(from: SchemaPart, to: SchemaPart): string | null {
  const [given, wanted] = [from.schema["items"] as JsonSchema | undefined, to.schema["items"] as JsonSchema | undefined];
  if (given === undefined || wanted === undefined) return null;
  const why = misfit({ schema: given, root: from.root }, { schema: wanted, root: to.root });
  return why === null ? null : `an array of what is ${why}`;
}

function firstOf<One>(all: readonly One[], why: (one: One) => string | null): string | null {
  for (const one of all) {
    const found = why(one);
    if (found !== null) return found;
  }
  return null;
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema["type"] !== undefined) return [schema["type"]].flat() as string[];
  const values = valuesOf(schema);
  return values === null
    ? []
    : [...new Set(values.map((value) => (value === null ? "null" : typeof value === "number" ? "integer" : typeof value)))];
}
