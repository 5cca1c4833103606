import type { Contract } from "@waybill/contracts";
import type { Problem } from "@waybill/contracts/validation";
import type { Policy } from "./policy.ts";

/** Every contract of the folder, checked and compiled once at start. */
export interface ContractSet {
  readonly byRoutingKey: ReadonlyMap<string, ServedContract>;
  readonly topology: Topology;
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

export type PayloadVerdict =
  | { readonly kind: "fits" }
  | { readonly kind: "invalid_json"; readonly message: string; readonly line: number; readonly column: number; readonly text: string }
  | { readonly kind: "ambiguous_json"; readonly pointer: string; readonly message: string }
  | { readonly kind: "contract_violation"; readonly problems: readonly Problem[] };

/** `contracts/topology.json`: what stands in RabbitMQ, declared by the coordinator and, where it may, by a consumer. */
export interface Topology {
  readonly exchanges: readonly ExchangeDeclaration[];
  readonly queues: readonly QueueDeclaration[];
  /** The queue of one routing key: named as the key, bound to `exchange` by it. */
  readonly taskQueue: { readonly exchange: string; readonly arguments: Readonly<Record<string, string | number>> };
}

export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: "direct" | "fanout" | "topic";
}

export interface QueueDeclaration {
  readonly name: string;
  readonly bind: { readonly exchange: string; readonly routingKey: string };
  readonly arguments: Readonly<Record<string, string | number>>;
}
