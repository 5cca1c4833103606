import type { Treatment } from "../dispatch/new_task.ts";
import {
  type Given,
  idempotencyKeyOf,
  idempotencyOf,
  oneOf,
  readScheduling,
  refuseUnknown,
  traceOf,
  treatmentNames,
} from "../dispatch/treatment.ts";
import { invalidOption, unknownOption } from "../lifecycle/errors.ts";

/**
 * How a task is to be treated travels outside its payload, and each option is refused by name when it is not
 * understood, so that a misspelt `?dealy=1d` never means "at once". For one task: query parameters and headers.
 */
export function readOptions(query: Given, headers: Headers, apiKey: string, now: number): RequestOptions {
  refuseUnknown(query, parameters, unknownOption);
  return {
    ...readScheduling(query, now),
    idempotency: idempotencyOf(idempotencyKeyOf("Idempotency-Key", headers["idempotency-key"]), apiKey),
    ...traceOf(headers),
    dryRun: dryRunOf(query),
    waitMs: waitOf(headers["prefer"]),
  };
}

/** For the request that sends many: whether it only checks. The rest stands with each item. */
export function readBulkOptions(query: Given, headers: Headers): { readonly dryRun: boolean } {
  refuseUnknown(query, ["dry_run"], unknownOption);
  const key = headers["idempotency-key"];
  if (key !== undefined) throw invalidOption("Idempotency-Key", String(key), "an idempotency_key in each item: a key stands for one task");
  return { dryRun: dryRunOf(query) };
}

export interface RequestOptions extends Treatment {
  readonly dryRun: boolean;
  /** Null: answer at once. */
  readonly waitMs: number | null;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const parameters = [...treatmentNames, "dry_run"] as const;

function dryRunOf(query: Given): boolean {
  return oneOf("dry_run", query["dry_run"], ["true", "false"] as const) === "true";
}

/** `Prefer: wait=30` (RFC 7240 §4.3): seconds, at most 60. Other preferences are others' business. */
function waitOf(value: Headers[string]): number | null {
  for (const preference of String(value ?? "").split(",")) {
    const [name, seconds = ""] = preference.trim().split("=", 2);
    if (name?.trim().toLowerCase() !== "wait") continue;
    if (!/^\d{1,4}$/.test(seconds.trim())) throw invalidOption("Prefer: wait", seconds, "whole seconds, for example wait=30");
    return Math.min(Number(seconds), longestWaitSeconds) * 1000;
  }
  return null;
}

const longestWaitSeconds = 60;
