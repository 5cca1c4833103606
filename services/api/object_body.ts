import { describeAmbiguity, gate } from "@waybill/contracts/validation";
import { brokenJsonIn } from "../contracts/json_place.ts";
import { readExactly } from "../contracts/mapping.ts";
import { WaybillError } from "../lifecycle/errors.ts";

/**
 * The body of a request as a JSON object, in which numbers stand as they were written, so that they go on with every digit.
 * `outcome`: the sentence that says what became of the request. @throws WaybillError `invalid_json`, `ambiguous_json`.
 */
export function readObject(body: unknown, outcome: string): Readonly<Record<string, unknown>> {
  const bytes = body instanceof Uint8Array ? body : new Uint8Array();
  const verdict = gate(bytes);
  if (verdict.kind === "not_json") {
    const { message, ...place } = brokenJsonIn(bytes);
    throw new WaybillError("invalid_json", `${message}. ${outcome}`, { members: place });
  }
  if (verdict.kind === "ambiguous") {
    const { pointer } = verdict;
    throw new WaybillError("ambiguous_json", `${pointer || "The body"}: ${describeAmbiguity(verdict, [])} ${outcome}`, {
      members: { pointer },
    });
  }
  const value = readExactly(Buffer.from(bytes).toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WaybillError("invalid_json", `The body is no JSON object. ${outcome}`);
  }
  return value as Readonly<Record<string, unknown>>;
}
