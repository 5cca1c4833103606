import type { JsonSchema } from "@waybill/contracts";
import { walkSchema } from "@waybill/contracts/schema";
import { contextOf, type SchemaContext } from "./lint_context.ts";
import { fieldRules } from "./lint_fields.ts";
import { shapeRules } from "./lint_shape.ts";
import { valueRules } from "./lint_values.ts";

/**
 * Finds what two languages would read, judge or generate differently, so that a contract which means
 * two things never starts. Each rule stands in a table with its reason.
 *
 * `typeName` is the start of every type's name, since all contracts share one Go package.
 * The schema must be valid by its meta-schema.
 */
export function lintSchema(root: JsonSchema, typeName: string): readonly LintFinding[] {
  const rules = [...shapeRules, ...valueRules, ...fieldRules];
  return [...walkSchema(root)].flatMap(({ pointer, schema }) => {
    const context = contextOf(root, pointer, typeName);
    return rules.flatMap(({ rule, expected, reason, found }) =>
      found(schema, context).map((one) => ({ rule, expected, reason, pointer: `${pointer}${one.at ?? ""}`, got: one.got, ...one.says })),
    );
  });
}

/** One row of the tables: what is forbidden, what would be right, and why. */
export interface LintRule {
  readonly rule: string;
  readonly expected: string;
  readonly reason: string;
  /** What breaks the rule in this one schema, not in those it holds. */
  readonly found: (schema: JsonSchema, context: SchemaContext) => readonly Found[];
}

export interface Found {
  /** Where, below the schema's own pointer. */
  readonly at?: string;
  readonly got: string;
  /** Words that fit better than the rule's own. */
  readonly says?: { readonly expected?: string; readonly reason?: string };
}

export interface LintFinding {
  readonly rule: string;
  readonly pointer: string;
  readonly expected: string;
  readonly got: string;
  readonly reason: string;
}
