import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Consumer, type Context, Permanent, RetryAfter, readConfig, Snooze } from "@waybill/consumer";
import type { Contract } from "@waybill/contracts";
import { loadContracts } from "../../services/contracts/load.ts";

/** The library's consumer of the conformance kit's own contracts. Its twins do the same in Python and Go. */
interface ConformancePayload {
  readonly do: "echo" | "tell" | "slow" | "stubborn" | "fail" | "fail_permanently" | "retry_after" | "snooze" | "break_the_result";
  readonly integer?: bigint;
  readonly ms?: number;
  readonly text?: string;
  readonly note?: string;
}

interface ConformanceResult {
  readonly integer: string;
  readonly text?: string;
  readonly traceparent?: string;
  readonly idempotency_key?: string;
}

async function work({ do: what, integer = 0n, ms = 0, text, note }: ConformancePayload, ctx: Context): Promise<ConformanceResult> {
  const read = { integer: String(integer), ...(text !== undefined && { text }) };
  switch (what) {
    case "tell":
      return { ...read, ...(ctx.traceparent !== null && { traceparent: ctx.traceparent }), idempotency_key: ctx.idempotencyKey };
    case "slow":
      await takeTime(ms, note, ctx, ctx.signal);
      return read;
    case "stubborn":
      await takeTime(ms, note, ctx);
      return read;
    case "fail":
      throw new Error(text ?? "it did not work");
    case "fail_permanently":
      throw new Permanent(text ?? "it cannot be done", { code: "told_to" });
    case "retry_after":
      throw new RetryAfter(ms, "not now");
    case "snooze":
      throw new Snooze(ms);
    case "break_the_result":
      return { integer: "0".repeat(21) };
    default:
      return read;
  }
}

/** Where there is a note, it is said far more often than anybody wants to hear it. */
async function takeTime(ms: number, note: string | undefined, ctx: Context, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    if (note !== undefined) ctx.progress(0.5, note);
    await pause(note === undefined ? left : Math.min(left, 50), undefined, signal && { signal });
  }
}

async function onlyTakeTime({ ms }: { readonly ms: number }, ctx: Context): Promise<object> {
  await takeTime(ms, undefined, ctx, ctx.signal);
  return {};
}

const { byRoutingKey } = await loadContracts(process.env["WAYBILL_CONTRACTS"] ?? join(import.meta.dirname, "../../contracts"));
const consumer = new Consumer(readConfig(process.env));
consumer.handle(byRoutingKey.get("conformance") as unknown as Contract<ConformancePayload, ConformanceResult>, work);
for (const routingKey of ["conformance_long", "conformance_brief", "conformance_unreported"])
  consumer.handle(byRoutingKey.get(routingKey) as unknown as Contract<{ readonly ms: number }, object>, onlyTakeTime);
await consumer.run();
