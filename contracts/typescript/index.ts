/** Waybill's contracts as TypeScript: the types of every payload and result, and the contracts, topology and formats as values. */
export type { Contract, JsonSchema } from "./contract.ts";
export * from "./generated/index.ts";
export type { ExchangeDeclaration, QueueArguments, QueueDeclaration, Topology } from "./topology.ts";
