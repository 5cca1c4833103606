import type { Contract } from "@waybill/contracts";
import { compilePayloadReader, compileResultCheck, type PayloadReading, type ResultReading } from "@waybill/contracts/validation";
import type { Context, Handler } from "./context.ts";

/** A contract with the one who does its work, both checks compiled. From here on payloads are `unknown`: the contract has judged them. */
export interface Registration {
  readonly contract: Contract;
  readonly read: (body: Uint8Array) => PayloadReading<unknown>;
  readonly handle: (payload: unknown, ctx: Context) => unknown;
  readonly checkResult: (result: unknown) => ResultReading;
}

export function register<Payload, Result>(contract: Contract<Payload, Result>, handler: Handler<Payload, Result>): Registration {
  return {
    contract,
    read: compilePayloadReader(contract),
    handle: (payload, ctx) => handler(payload as Payload, ctx),
    checkResult: compileResultCheck(contract),
  };
}
