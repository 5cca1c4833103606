import { escapeStep } from "@waybill/contracts/reading";

/**
 * How a step's payload is made from what came before it: a JSON document in which `{"$from": "<JSON Pointer>"}` stands for a
 * value (RFC 6901), `{"$literal": …}` for a value as it is written, and everything else for itself.
 *
 * The pointer looks into one document:
 *
 *   /input                        what the pipeline was begun with
 *   /steps/<name>/result          of an earlier step; null where it failed and that is tolerated
 *   /steps/<name>/results         of an earlier step with for_each: an array in the order of its items
 *   /item, /index                 of a step with for_each: its item, and the number of it from 0
 *   /pipeline/id
 *   /summary/tasks, /succeeded, /failed     of the stages before
 */
export type Scope = Readonly<Record<string, unknown>>;

export type Filled = { readonly kind: "filled"; readonly value: unknown } | { readonly kind: "missing"; readonly pointer: string };

/** The payload, or the first pointer at which there is nothing. */
export function fill(template: unknown, scope: Scope): Filled {
  const missing: string[] = [];
  const value = mapReferences(template, (pointer) => {
    const held = at(scope, pointer);
    if (held === undefined) missing.push(pointer);
    return held;
  });
  return missing[0] === undefined ? { kind: "filled", value } : { kind: "missing", pointer: missing[0] };
}

/** The template with each reference replaced by what `resolve` answers for its pointer; `place` is where it stands. */
export function mapReferences(template: unknown, resolve: (pointer: string, place: string) => unknown, place = ""): unknown {
  if (Array.isArray(template)) return template.map((one, index) => mapReferences(one, resolve, `${place}/${index}`));
  if (!isObject(template)) return template;
  if (isReference(template)) return resolve(template.$from, place);
  if (isLiteral(template)) return template.$literal;
  return Object.fromEntries(
    Object.entries(template).map(([name, one]) => [name, mapReferences(one, resolve, `${place}/${escapeStep(name)}`)]),
  );
}

export function pointersIn(template: unknown): readonly string[] {
  const found: string[] = [];
  mapReferences(template, (pointer) => void found.push(pointer));
  return found;
}

/** The value at a JSON Pointer; undefined: there is none. */
export const at = (document: unknown, pointer: string): unknown => follow(document, stepsOf(pointer));

/** The same, by the steps of a pointer. */
export function follow(document: unknown, steps: readonly string[]): unknown {
  let held = document;
  for (const step of steps) {
    if (Array.isArray(held) && /^(0|[1-9][0-9]*)$/.test(step)) held = held[Number(step)];
    else if (isObject(held) && Object.hasOwn(held, step)) held = held[step];
    else return undefined;
  }
  return held;
}

export function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * JSON as a value that is written again with the digits it had: a number that a double would change stands as raw JSON
 * (ECMAScript's `JSON.rawJSON`).
 */
export function readExactly(text: string): unknown {
  return parse(text, (_name, value, context) =>
    typeof value === "number" && String(value) !== context.source ? rawJSON(context.source) : value,
  );
}

type Reviver = (name: string, value: unknown, context: { readonly source: string }) => unknown;
// Node 21 and later; the compiler's library does not declare them yet.
const { parse, rawJSON } = JSON as unknown as { parse(text: string, reviver: Reviver): unknown; rawJSON(text: string): unknown };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);

const isRaw = (value: unknown): boolean => (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value);

const isReference = (value: Readonly<Record<string, unknown>>): value is { $from: string } =>
  typeof value["$from"] === "string" && Object.keys(value).length === 1;

const isLiteral = (value: Readonly<Record<string, unknown>>): value is { $literal: unknown } =>
  Object.hasOwn(value, "$literal") && Object.keys(value).length === 1;

/** The step that a pointer looks into; null: none. */
export function stepNamed(pointer: string): string | null {
  return /^\/steps\/([^/]+)(\/|$)/.exec(pointer)?.[1] ?? null;
}
