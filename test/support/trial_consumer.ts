import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Consumer, type Context, Permanent, readConfig } from "@waybill/consumer";
import type { Contract } from "@waybill/contracts";
import { startTraces } from "../../consumers/typescript/traces.ts";
import { loadContracts } from "../../services/contracts/load.ts";
import { TEST_CONTRACTS, TRIAL_EFFECTS } from "./trial.ts";

/**
 * The consumer of the journeys: does what a payload says, and writes each thing it does to a file, which is what
 * the journeys look at. WAYBILL_TRIAL_HOLD makes it take tasks and never end them, WAYBILL_TRIAL_LONG gives its contract a
 * timeout of half an hour. Its twins do the same in Python and Go.
 */
interface TrialPayload {
  readonly do: "succeed" | "fail" | "fail_twice" | "permanent" | "die" | "hold" | "slow" | "wrong_result";
  readonly number?: bigint;
  readonly ms?: number;
}

const effects = process.env[TRIAL_EFFECTS]!;
const holds = process.env["WAYBILL_TRIAL_HOLD"] !== undefined;
const isLong = process.env["WAYBILL_TRIAL_LONG"] !== undefined;

function effect(what: string, payload: TrialPayload, ctx: Context): void {
  const line = { what, task: ctx.taskId, attempt: ctx.attempt, number: Number(payload.number ?? -1), pid: process.pid };
  appendFileSync(effects, `${JSON.stringify(line)}\n`);
}

async function work(payload: TrialPayload, ctx: Context): Promise<{ did: string }> {
  effect("started", payload, ctx);
  if (holds || payload.do === "hold") await pause(3_600_000, undefined, { signal: ctx.signal });
  switch (payload.do) {
    case "fail":
      throw Object.assign(new Error("it always fails"), { code: "always" });
    case "fail_twice":
      if (ctx.failures < 2) throw Object.assign(new Error("not yet"), { code: "not_yet" });
      break;
    case "permanent":
      throw new Permanent("it cannot be done", { code: "hopeless" });
    case "die":
      process.kill(process.pid, "SIGKILL");
      await pause(60_000);
      break;
    case "slow":
      await pause(payload.ms ?? 100, undefined, { signal: ctx.signal });
      break;
    case "wrong_result":
      effect("done", payload, ctx);
      return { did: "longer than it may be, ".padEnd(200, ".") };
  }
  effect("done", payload, ctx);
  return { did: payload.do };
}

const trial = (await loadContracts(process.env["WAYBILL_CONTRACTS"] ?? TEST_CONTRACTS)).byRoutingKey.get("trial") as unknown as Contract<
  TrialPayload,
  { did: string }
>;
const config = readConfig(process.env);
const tracing = await startTraces(process.env, config.name);
const consumer = new Consumer(config);
consumer.handle(isLong ? { ...trial, timeoutMs: 1_800_000 } : trial, work);
await consumer.run();
await tracing.stop();
