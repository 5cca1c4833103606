import type { JsonSchema } from "@waybill/contracts";
import { compileCheck } from "@waybill/contracts/validation";
import { type ContractDocument, policyOf } from "./contract_document.ts";
import type { ServedContract } from "./contract_set.ts";
import { compileDoor } from "./payload_door.ts";

/** What a contract is made of, wherever it was read. */
export interface ContractParts {
  readonly routingKey: string;
  readonly digest: string;
  readonly contract: ContractDocument;
  readonly payload: JsonSchema;
  readonly result: JsonSchema;
  /** All of it in one JSON object, as the store keeps it. */
  readonly document: string;
}

export function assemble({ routingKey, digest, contract, payload, result, document }: ContractParts): Omit<ServedContract, "examples"> {
  const { title, description, owner, runbook = null, ...rest } = contract;
  const policy = policyOf({ title, description, owner, ...rest });
  const checkResult = compileCheck(result, { objects: "open" });
  return {
    ...{ routingKey, digest, title, description, owner, runbook, policy, document },
    timeoutMs: policy.timeoutMs,
    maxRedeliveries: policy.maxRedeliveries,
    outcome: policy.outcome,
    sensitive: policy.sensitive,
    payloadSchema: payload,
    resultSchema: result,
    checkPayload: compileDoor(payload, policy),
    checkResult: (value) => checkResult(value).problems,
  };
}

/** A contract as the store has kept it: its folder is gone, and tasks of it are still to be worked. */
export function keptContract(document: string): ServedContract {
  const kept = JSON.parse(document) as {
    readonly routing_key: string;
    readonly digest: string;
    readonly contract: ContractDocument;
    readonly payload_schema: JsonSchema;
    readonly result_schema: JsonSchema;
  };
  const { routing_key: routingKey, digest, contract, payload_schema: payload, result_schema: result } = kept;
  return { ...assemble({ routingKey, digest, contract, payload, result, document }), examples: { valid: [], invalid: [] } };
}
