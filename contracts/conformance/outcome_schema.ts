import type { JsonSchema } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import schema from "../messages/outcome.schema.json" with { type: "json" };
import type { Outcome } from "./tap/events.ts";

const check = compileCheck(schema as unknown as JsonSchema, { objects: "open" });

/** The first thing that messages/outcome.schema.json does not allow; null: it fits. */
export function wrongOutcome(outcome: Outcome): string | null {
  const {
    problems: [problem],
  } = check(outcome);
  return problem === undefined ? null : `${problem.pointer || "the whole"}: expected ${problem.expected}, got ${problem.got}`;
}
