import type { JsonSchema } from "@waybill/contracts";
import { compileCheck, type Problem } from "@waybill/contracts/validation";
import outcomeSchema from "../../contracts/messages/outcome.schema.json" with { type: "json" };

/** Judges an outcome message, parsed, by `contracts/messages/outcome.schema.json`; unknown fields are no problem. */
export function checkOutcome(message: unknown): readonly Problem[] {
  return check(message).problems;
}

const check = compileCheck(outcomeSchema as JsonSchema, { objects: "open" });
