import type { Contract } from "@waybill/contracts";

/** A contract for the trials of this library: small, and of a routing key that no service knows. */
export function trialContract(changes: TrialChanges = {}): Contract<TrialPayload, TrialResult> {
  return {
    routingKey: "trial",
    digest: "d".repeat(64),
    title: "Trial",
    timeoutMs: 60_000,
    maxRedeliveries: 5,
    outcome: "required",
    sensitive: [],
    payloadSchema: {
      title: "TrialPayload",
      type: "object",
      required: ["what"],
      properties: { what: { type: "string", maxLength: 100 }, big: { type: "integer", format: "int64" } },
    },
    resultSchema: {
      title: "TrialResult",
      type: "object",
      required: ["did"],
      properties: { did: { type: "string", maxLength: 100_000 }, big: { type: "integer", format: "int64" } },
    },
    ...changes,
  };
}

export type TrialChanges = Partial<Omit<Contract, "types">>;

export interface TrialPayload {
  what: string;
  big?: bigint;
}

export interface TrialResult {
  did: string;
  big?: bigint;
}
