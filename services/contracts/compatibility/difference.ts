import type { JsonSchema } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import { propertiesOf, requiredOf, resolved, type SchemaPart, valuesOf } from "../schema_part.ts";

/** One thing in which a schema differs from what it was. */
export interface Difference {
  /** Into a value that the schema describes; `*` stands for each item of an array. */
  readonly pointer: string;
  readonly kind: DifferenceKind;
  /** What was done, in a few words. */
  readonly what: string;
}

export type DifferenceKind =
  | "optional_added"
  | "required_added"
  | "made_required"
  | "optional_removed"
  | "required_removed"
  | "made_optional"
  /** Fewer values fit. */
  | "narrowed"
  /** More values fit. */
  | "widened"
  /** Some fit no more, others do now. */
  | "replaced"
  /** The same values fit, and mean another thing, or are another type in generated code. */
  | "meaning";

/**
 * All that tells a schema from what it was, by what it does to the values that fit. Both have passed the linter, so there is
 * one type (perhaps null beside it), and variants have a tag. What only people read (`description`, `examples`) is no
 * difference, nor is a part that has moved behind a reference.
 */
export function differencesOf(was: JsonSchema, is: JsonSchema): readonly Difference[] {
  return between({ schema: was, root: was }, { schema: is, root: is }, "", new Map());
}

/** `met`: the pairs that are being compared further up; a schema may hold itself. */
function between(before: SchemaPart, after: SchemaPart, pointer: string, met: Met): readonly Difference[] {
  const [was, is] = [resolved(before), resolved(after)];
  if (met.get(was.schema) === is.schema) return [];
  const inside = new Map([...met, [was.schema, is.schema]]);
  const types = ofTypes(was.schema, is.schema);
  // Of another type nothing else can be compared.
  const found = types.some(({ kind }) => kind === "replaced")
    ? types
    : [...types, ...ofWhatFits(was.schema, is.schema), ...ofMeaning(was.schema, is.schema)];
  return [
    ...found.map((one) => ({ ...one, pointer })),
    ...ofFields(was, is, pointer, inside),
    ...ofItems(was, is, pointer, inside),
    ...ofVariants(was, is, pointer, inside),
  ];
}

/** Where values are listed, these say it all: no limit beside them lets another one through. */
function ofWhatFits(was: JsonSchema, is: JsonSchema): readonly Found[] {
  const [before, after] = [valuesOf(was), valuesOf(is)];
  if (before !== null && after !== null) return ofValues(before, after);
  if (before !== null) return [{ kind: fitAll(before, is) ? "widened" : "replaced", what: `no longer only ${listed(before)}` }];
  if (after !== null) return [{ kind: fitAll(after, was) ? "narrowed" : "replaced", what: `only ${listed(after)} is left` }];
  return [
    ...limits.flatMap((limit) => ofLimit(limit, was, is)),
    ...ofMultiple(was, is),
    ...ofForm("pattern", was, is),
    ...ofFormat(was, is),
    ...ofFlag("uniqueItems", was, is),
  ];
}

function fitAll(values: readonly unknown[], schema: JsonSchema): boolean {
  const check = compileCheck(schema, { objects: "open" });
  return values.every((value) => check(value).problems.length === 0);
}

type Met = ReadonlyMap<JsonSchema, JsonSchema>;

type Found = Omit<Difference, "pointer">;

function ofTypes(was: JsonSchema, is: JsonSchema): readonly Found[] {
  const [[before, wasNull], [after, isNull]] = [typeOf(was), typeOf(is)];
  const found: Found[] = [];
  if (wasNull && !isNull) found.push({ kind: "narrowed", what: "null is no longer allowed" });
  if (!wasNull && isNull) found.push({ kind: "widened", what: "null is allowed" });
  if (before === after) return found;
  const what = `${before} became ${after}`;
  if (before === "integer" && after === "number") return [...found, { kind: "widened", what }];
  if (before === "number" && after === "integer") return [...found, { kind: "narrowed", what }];
  return [{ kind: "replaced", what }];
}

function ofValues(before: readonly unknown[], after: readonly unknown[]): readonly Found[] {
  const [gone, come] = [before.filter((value) => !after.includes(value)), after.filter((value) => !before.includes(value))];
  return [
    ...(gone.length === 0 ? [] : [{ kind: "narrowed", what: `${listed(gone)} removed` } as const]),
    ...(come.length === 0 ? [] : [{ kind: "widened", what: `${listed(come)} added` } as const]),
  ];
}

/** `upper`: a larger number lets more through. */
const limits = [
  ...(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"] as const).map((keyword) => ({ keyword, upper: false })),
  ...(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"] as const).map((keyword) => ({ keyword, upper: true })),
];

function ofLimit({ keyword, upper }: (typeof limits)[number], was: JsonSchema, is: JsonSchema): readonly Found[] {
  const none = upper ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const [before, after] = [was, is].map((schema) => (typeof schema[keyword] === "number" ? schema[keyword] : none)) as [number, number];
  if (before === after) return [];
  return [{ kind: after > before === upper ? "widened" : "narrowed", what: changed(keyword, was, is) }];
}

function ofMultiple(was: JsonSchema, is: JsonSchema): readonly Found[] {
  const [before, after] = [was, is].map(({ multipleOf }) => (typeof multipleOf === "number" ? multipleOf : 1)) as [number, number];
  if (before === after) return [];
  const kind = after % before === 0 ? "narrowed" : before % after === 0 ? "widened" : "replaced";
  return [{ kind, what: changed("multipleOf", was, is) }];
}

function ofForm(keyword: "pattern" | "format", was: JsonSchema, is: JsonSchema): readonly Found[] {
  if (was[keyword] === is[keyword]) return [];
  const kind = was[keyword] === undefined ? "narrowed" : is[keyword] === undefined ? "widened" : "replaced";
  return [{ kind, what: changed(keyword, was, is) }];
}

/** An integer without `int64` lies within ±(2^53 - 1). Where its limits lie within these anyway, only its type in code changes. */
function ofFormat(was: JsonSchema, is: JsonSchema): readonly Found[] {
  if (typeOf(was)[0] !== "integer") return ofForm("format", was, is);
  if (was["format"] === is["format"]) return [];
  const isSmall = [was, is].every((schema) => isSafe(schema["minimum"]) && isSafe(schema["maximum"]));
  return [{ kind: isSmall ? "meaning" : is["format"] === "int64" ? "widened" : "narrowed", what: changed("format", was, is) }];
}

const isSafe = (limit: unknown): boolean => Number.isSafeInteger(limit);

function ofFlag(keyword: "uniqueItems", was: JsonSchema, is: JsonSchema): readonly Found[] {
  if ((was[keyword] === true) === (is[keyword] === true)) return [];
  return [{ kind: is[keyword] === true ? "narrowed" : "widened", what: changed(keyword, was, is) }];
}

function ofMeaning(was: JsonSchema, is: JsonSchema): readonly Found[] {
  return ["default", "title"]
    .filter((keyword) => JSON.stringify(was[keyword]) !== JSON.stringify(is[keyword]))
    .map((keyword) => ({ kind: "meaning", what: changed(keyword, was, is) }));
}

function ofFields(was: SchemaPart, is: SchemaPart, above: string, met: Met): readonly Difference[] {
  const [before, after] = [propertiesOf(was.schema), propertiesOf(is.schema)];
  const [needed, needs] = [new Set(requiredOf(was.schema)), new Set(requiredOf(is.schema))];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): readonly Difference[] => {
    const pointer = `${above}/${name}`;
    const [old, next] = [before[name], after[name]];
    if (old === undefined) return [{ pointer, ...(needs.has(name) ? added.required : added.optional) }];
    if (next === undefined) return [{ pointer, ...(needed.has(name) ? removed.required : removed.optional) }];
    const inside = between({ schema: old, root: was.root }, { schema: next, root: is.root }, pointer, met);
    if (needed.has(name) === needs.has(name)) return inside;
    return [{ pointer, ...(needs.has(name) ? made.required : made.optional) }, ...inside];
  });
}

const added = {
  required: { kind: "required_added", what: "a required field added" },
  optional: { kind: "optional_added", what: "an optional field added" },
} as const;
const removed = {
  required: { kind: "required_removed", what: "a required field removed" },
  optional: { kind: "optional_removed", what: "an optional field removed" },
} as const;
const made = {
  required: { kind: "made_required", what: "now required" },
  optional: { kind: "made_optional", what: "no longer required" },
} as const;

function ofItems(was: SchemaPart, is: SchemaPart, pointer: string, met: Met): readonly Difference[] {
  const [before, after] = [was.schema["items"], is.schema["items"]] as readonly (JsonSchema | undefined)[];
  if (before === undefined || after === undefined) return [];
  return between({ schema: before, root: was.root }, { schema: after, root: is.root }, `${pointer}/*`, met);
}

/** Variants are told apart by their tags, in whatever order they stand. */
function ofVariants(was: SchemaPart, is: SchemaPart, pointer: string, met: Met): readonly Difference[] {
  const [before, after] = [variantsOf(was), variantsOf(is)];
  if (before === null && after === null) return [];
  if (before === null || after === null || before.tag !== after.tag)
    return [{ pointer, kind: "replaced", what: "other variants, by another tag" }];
  return [...new Set([...before.byTag.keys(), ...after.byTag.keys()])].flatMap((value): readonly Difference[] => {
    const [old, next] = [before.byTag.get(value), after.byTag.get(value)];
    if (old === undefined) return [{ pointer, kind: "widened", what: `the variant ${value} added` }];
    if (next === undefined) return [{ pointer, kind: "narrowed", what: `the variant ${value} removed` }];
    return between(old, next, pointer, met);
  });
}

function variantsOf({ schema, root }: SchemaPart): { readonly tag: string; readonly byTag: ReadonlyMap<string, SchemaPart> } | null {
  const variants = schema["oneOf"] as readonly JsonSchema[] | undefined;
  if (variants === undefined) return null;
  const tag = (schema["discriminator"] as { readonly propertyName: string }).propertyName;
  const parts = variants.map((variant) => resolved({ schema: variant, root }));
  return { tag, byTag: new Map(parts.map((part) => [String(propertiesOf(part.schema)[tag]?.["const"]), part])) };
}

function typeOf({ type }: JsonSchema): readonly [type: string, orNull: boolean] {
  const types = [type].flat() as readonly string[];
  return [types.find((each) => each !== "null") ?? "null", types.includes("null")];
}

const listed = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(", ");
const changed = (keyword: string, was: JsonSchema, is: JsonSchema): string =>
  `${keyword} ${shown(was[keyword])} became ${shown(is[keyword])}`;
const shown = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));
