import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Consumer, type Context, Permanent, RetryAfter, readConfig } from "@waybill/consumer";
import type { Contract } from "@waybill/contracts";
import { loadContracts } from "../../services/contracts/load.ts";

/** The library's consumer of the conformance kit's own contract. Its twins do the same in Python and Go. */
interface ConformancePayload {
  readonly do: "echo" | "slow" | "fail_permanently" | "retry_after";
  readonly integer?: bigint;
  readonly ms?: number;
}

interface ConformanceResult {
  readonly integer: string;
}

async function work(payload: ConformancePayload, ctx: Context): Promise<ConformanceResult> {
  if (payload.do === "slow") await pause(payload.ms ?? 0, undefined, { signal: ctx.signal });
  if (payload.do === "fail_permanently") throw new Permanent("it cannot be done", { code: "told_to" });
  if (payload.do === "retry_after") throw new RetryAfter(payload.ms ?? 0, "not now");
  return { integer: String(payload.integer ?? 0n) };
}

const { byRoutingKey } = await loadContracts(process.env["WAYBILL_CONTRACTS"] ?? join(import.meta.dirname, "../../contracts"));
const consumer = new Consumer(readConfig(process.env));
consumer.handle(byRoutingKey.get("conformance") as unknown as Contract<ConformancePayload, ConformanceResult>, work);
await consumer.run();
