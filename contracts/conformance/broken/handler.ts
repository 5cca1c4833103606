import { setTimeout as pause } from "node:timers/promises";
import { does } from "./fault.ts";
import type { Payload } from "./payload.ts";
import type { Outcome } from "./reporter.ts";

/** Does what the payload says. What it is told to stop it throws for. */
export async function handle({ do: what, ms, integer, text, note }: Payload, { say, signal, ...facts }: Context): Promise<Outcome> {
  const result = { integer, ...(text !== undefined && { text }) };
  switch (what) {
    case "tell":
      return succeeded({ ...result, ...facts });
    case "slow":
      await takeTime(ms, () => note !== undefined && say(note), signal);
      return succeeded(result);
    case "stubborn":
      await takeTime(ms, () => note !== undefined && say(note));
      return succeeded(result);
    case "fail":
      return failed(does("calls_every_error_permanent") ? "permanent" : "transient", "error", text ?? "it did not work");
    case "fail_permanently":
      return failed(does("permanent_as_transient") ? "transient" : "permanent", "told_to", text ?? "it cannot be done");
    case "retry_after":
      return { ...failed("transient", "busy", "not now"), retry_after_ms: ms };
    case "snooze":
      return does("snoozes_as_a_failure")
        ? { ...failed("transient", "snoozed", "not now"), retry_after_ms: ms }
        : { kind: "snoozed", for_ms: ms };
    case "break_the_result":
      return does("reports_any_result") ? succeeded({ integer: "0".repeat(21) }) : violation;
    default:
      return succeeded(result);
  }
}

export interface Context {
  readonly signal: AbortSignal;
  readonly say: (note: string) => void;
  readonly traceparent?: string;
  readonly idempotency_key?: string;
}

export function failed(failure: "transient" | "permanent", code: string, message: string): Outcome {
  return { kind: "failed", failure, code, message: does("reports_at_any_length") ? message : shorten(message, 2_000) };
}

const succeeded = (result: object): Outcome => ({ kind: "succeeded", result });

const violation: Outcome = {
  ...failed("permanent", "result_violation", "the result does not fit"),
  problems: [{ pointer: "/integer", rule: "maxLength", expected: "at most 20 characters", got: "21" }],
};

async function takeTime(ms: number, say: () => void, signal?: AbortSignal): Promise<void> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0; left = end - performance.now()) {
    say();
    await pause(Math.min(left, 50), undefined, signal && { signal });
  }
}

/** By bytes of UTF-8, between characters. */
function shorten(text: string, maxBytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > maxBytes) short = Array.from(short).slice(0, -10).join("");
  return short;
}
