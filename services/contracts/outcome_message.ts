import type { JsonSchema } from "@waybill/contracts";
import { compileCheck, type Problem } from "@waybill/contracts/validation";
import { messageSchemas } from "./message_schemas.ts";

/** Judges an outcome message, parsed, by `contracts/messages/outcome.schema.json`; unknown fields are no problem. */
export function checkOutcome(message: unknown): readonly Problem[] {
  return check(message).problems;
}

const check = compileCheck(messageSchemas.outcome as JsonSchema, { objects: "open" });
