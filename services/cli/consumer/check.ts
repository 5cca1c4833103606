import { Refused } from "../exits.ts";
import { count, type Io } from "../io.ts";
import type { GivenOptions } from "../program.ts";
import { forPeople } from "./report.ts";

/** `waybill consumer check`: does a consumer, known by its start command alone, keep contracts/PROTOCOL.md? */
export async function consumerCheck(command: readonly string[], { output, ...options }: GivenOptions, io: Io): Promise<void> {
  const kit = await import("./kit.ts"); // the other commands need neither RabbitMQ's client nor the cases
  const question = kit.asked({ ...options, command, environment: io.environment });
  const findings = await untilStopped((signal) => kit.play(question, signal));
  const report = kit.reportOf(findings);
  io.out(output === "json" ? `${JSON.stringify(report, null, 2)}\n` : forPeople(report));
  const failures = kit.decidingFailures(findings, question);
  if (failures.length > 0) throw new Refused("found", `${count(failures.length, question.byName ? "case" : "required case")} failed`);
}

/** By Ctrl-C or SIGTERM it is ended before its end, and what it started goes with it. */
async function untilStopped<Found>(act: (signal: AbortSignal) => Promise<Found>): Promise<Found> {
  const stop = new AbortController();
  const onInterrupt = () => stop.abort(new Refused("interrupted", "Stopped."));
  const onTerminate = () => stop.abort(new Refused("terminated", "Stopped."));
  process.once("SIGINT", onInterrupt).once("SIGTERM", onTerminate);
  try {
    return await act(stop.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}
