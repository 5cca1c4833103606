import type { Contract } from "../contract.ts";
import { compileCheck } from "./check.ts";
import { describeAmbiguity, gate } from "./gate.ts";
import type { Problem } from "./problem.ts";
import { reviveIntegers } from "./revive.ts";

/**
 * Compiles, once, what a consumer does to the body of each message of this contract. Objects stay open,
 * so that a payload may have grown by optional fields since this consumer was built; `int64` fields
 * arrive as bigint. Never throws: a body that is no JSON, or JSON that languages read differently,
 * is one problem with the rule `json`.
 */
export function compilePayloadReader<Payload>(contract: Contract<Payload>): (body: Uint8Array) => PayloadReading<Payload> {
  const check = compileCheck(contract.payloadSchema, { objects: "open", sensitive: contract.sensitive });
  const revive = reviveIntegers(contract.payloadSchema);
  return (body) => {
    const verdict = gate(body);
    if (verdict.kind === "not_json") return violates({ pointer: "", rule: "json", expected: "JSON in UTF-8", got: verdict.message });
    if (verdict.kind === "ambiguous") {
      return violates({
        pointer: verdict.pointer,
        rule: "json",
        expected: "JSON that every language reads alike",
        got: describeAmbiguity(verdict, contract.sensitive),
      });
    }
    const { problems } = check(verdict.value, verdict.numbers);
    if (problems.length > 0) return { kind: "violates", problems };
    return { kind: "fits", payload: revive(verdict.value, verdict.numbers) as Payload };
  };
}

export type PayloadReading<Payload> =
  | { readonly kind: "fits"; readonly payload: Payload }
  | { readonly kind: "violates"; readonly problems: readonly Problem[] };

const violates = (problem: Problem): PayloadReading<never> => ({ kind: "violates", problems: [problem] });
