import type { Problem } from "@waybill/contracts/validation";
import { Permanent, RetryAfter, Snooze } from "./answers.ts";
import type { AbortReason } from "./context.ts";
import type { About, Ending, Failed, Timed } from "./messages.ts";
import { shorten } from "./shorten.ts";

/**
 * What the coordinator is told, by what became of an attempt.
 *
 *   returned ─────────────────────────► succeeded
 *   threw Permanent ──────────────────► failed permanent, its code
 *   threw RetryAfter ─────────────────► failed transient, retry_after_ms
 *   threw Snooze ─────────────────────► snoozed
 *   threw anything else ──────────────► failed transient, the error's code, else its class
 *     … after it was told to stop ────► timed_out · cancelled · at shutdown: snoozed for 0 ms
 *   result breaks its contract ───────► failed permanent, result_violation: the work is done, so it is not repeated
 *   payload breaks its contract ──────► failed permanent, contract_violation: the handler was not called
 *   too late on arrival ──────────────► failed transient, timed_out
 *   came back too often ──────────────► failed transient, crashed: not worked again
 *   still working when we must go ────► snoozed for 0 ms: another consumer takes it, no failure counts
 *
 * A handler that was told to stop and answers all the same (returns, or throws one of our classes) is
 * believed: late is better than twice.
 */
export function outcomeOf(what: WhatHappened, report: Report): Ending {
  switch (what.kind) {
    case "returned":
      return { kind: "succeeded", ...report, result: what.result };
    case "threw":
      return outcomeOfError(what.error, what.abortedBy, report);
    case "result_violates":
      return failed(
        "permanent",
        { code: "result_violation", message: counted(what.problems, "result"), problems: what.problems.slice(0, 20) },
        report,
      );
    case "payload_violates":
      return failed(
        "permanent",
        { code: "contract_violation", message: counted(what.problems, "payload"), problems: what.problems.slice(0, 20) },
        report,
      );
    case "late_on_arrival":
      return failed(
        "transient",
        { code: "timed_out", message: `its deadline, ${what.deadline.toISOString()}, had passed on arrival` },
        report,
      );
    case "came_back_too_often":
      return failed("transient", { code: "crashed", message: cameBack(what.redeliveries, what.maxRedeliveries) }, report);
    case "left_unfinished":
      return { kind: "snoozed", ...report, for_ms: 0 };
  }
}

/** What became of an attempt: the facts, before they are judged. */
export type WhatHappened =
  /** `text`: the result as it travels. */
  | { readonly kind: "returned"; readonly result: unknown; readonly text: string }
  | { readonly kind: "threw"; readonly error: unknown; readonly abortedBy: AbortReason | null }
  | { readonly kind: "result_violates"; readonly problems: readonly Problem[] }
  | { readonly kind: "payload_violates"; readonly problems: readonly Problem[] }
  | { readonly kind: "late_on_arrival"; readonly deadline: Date }
  | { readonly kind: "came_back_too_often"; readonly redeliveries: number; readonly maxRedeliveries: number }
  | { readonly kind: "left_unfinished" };

export interface Report extends About, Timed {}

function outcomeOfError(error: unknown, abortedBy: AbortReason | null, report: Report): Ending {
  if (error instanceof Snooze) return { kind: "snoozed", ...report, for_ms: error.forMs };
  if (error instanceof Permanent) return failed("permanent", about(error, error.code), report);
  if (error instanceof RetryAfter) {
    return failed("transient", { ...about(error, error.code), retry_after_ms: error.pauseMs }, report);
  }
  if (abortedBy === "shutdown") return { kind: "snoozed", ...report, for_ms: 0 };
  return failed("transient", about(error, abortedBy ?? codeOf(error)), report);
}

function failed(failure: Failed["failure"], facts: FailureFacts, report: Report): Failed {
  return { kind: "failed", ...report, failure, ...facts, code: shorten(facts.code, 100), message: shorten(facts.message, 2_000) };
}

type FailureFacts = Pick<Failed, "code" | "message" | "detail" | "retry_after_ms" | "problems">;

function about(error: unknown, code: string): FailureFacts {
  if (!(error instanceof Error)) return { code, message: String(error) };
  return { code, message: error.message, detail: shorten(withCauses(error), 16_000) };
}

/** `ENOENT` of Node, `ERR_…` of a library, else `TypeError`; what is no error at all is `uncaught`. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "uncaught";
  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" && code !== "" ? code : error.name;
}

/** A circle of causes ends at the fifth. */
function withCauses(error: Error): string {
  const stacks: string[] = [];
  for (let at: unknown = error; at !== undefined && stacks.length < 5; at = at instanceof Error ? at.cause : undefined) {
    stacks.push(at instanceof Error ? (at.stack ?? at.message) : String(at));
  }
  return stacks.join("\ncaused by: ");
}

const counted = (problems: readonly Problem[], of: string) =>
  `${problems.length} ${problems.length === 1 ? "problem" : "problems"} in the ${of}: ${problems
    .slice(0, 3)
    .map(({ pointer, expected, got }) => `${pointer || "the whole"}: expected ${expected}, got ${got}`)
    .join("; ")}`;

const cameBack = (redeliveries: number, most: number) =>
  `its message came back ${redeliveries} times (at most ${most} are worked): each time its consumer died, was cut off, or was too slow to ack`;
