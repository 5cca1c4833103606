import type { Contract, Topology } from "@waybill/contracts";
import type { NumberNotes, Problem } from "@waybill/contracts/validation";
import type { NamedPipeline } from "./named_pipelines.ts";
import type { Policy } from "./policy.ts";

export type { Topology } from "@waybill/contracts";

/** Every contract of the folder, checked and compiled once at start. */
export interface ContractSet {
  readonly byRoutingKey: ReadonlyMap<string, ServedContract>;
  /** Contracts whose folder is gone while tasks of them are unfinished: nothing new is taken, and these are worked to their end. */
  readonly retired: ReadonlyMap<string, ServedContract>;
  /** Pipelines that have a name: files beside the contracts. */
  readonly pipelines: ReadonlyMap<string, NamedPipeline>;
  readonly topology: Topology;
  /** An outcome message, parsed, against `messages/outcome.schema.json`; unknown fields are no problem. */
  readonly checkOutcome: (message: unknown) => readonly Problem[];
}

/** All that has tasks to carry: served or retired. */
export function carried({ byRoutingKey, retired }: Pick<ContractSet, "byRoutingKey" | "retired">): ReadonlyMap<string, ServedContract> {
  return retired.size === 0 ? byRoutingKey : new Map([...retired, ...byRoutingKey]);
}

/** A contract as the services see it: with its policy, its documents and its compiled checks. */
export interface ServedContract extends Contract {
  readonly description: string;
  readonly owner: string;
  readonly runbook: string | null;
  readonly policy: Policy;
  /** The files as they are, for `GET /contracts/:routing_key` and for the store, which keeps every contract by digest. */
  readonly document: string;
  readonly examples: { readonly valid: readonly Example[]; readonly invalid: readonly Example[] };
  /** The door: the gate for what languages read differently, then the schema with its objects closed. */
  readonly checkPayload: (body: Uint8Array) => PayloadVerdict;
  /** A result as a consumer reported it: objects stay open. */
  readonly checkResult: (result: unknown) => readonly Problem[];
}

export interface Example {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** `fits` carries the parsed value and the gate's notes of its numbers; `fieldText` reads a field of it exactly. `more`: problems beyond the 20 shown. */
export type PayloadVerdict =
  | { readonly kind: "fits"; readonly value: unknown; readonly numbers: NumberNotes }
  | { readonly kind: "invalid_json"; readonly message: string; readonly line: number; readonly column: number; readonly text: string }
  | { readonly kind: "ambiguous_json"; readonly pointer: string; readonly message: string }
  | { readonly kind: "contract_violation"; readonly problems: readonly Problem[]; readonly more: number };
