import { knownFormats, suggestions } from "@waybill/contracts/validation";
import { parseDuration } from "../contracts/durations.ts";
import type { Treatment } from "../dispatch/new_task.ts";
import { invalidOption, unknownMember, unknownOption } from "../lifecycle/errors.ts";
import { onlyApiKeyId } from "./authentication.ts";

/**
 * How a task is to be treated travels outside its payload, and each option is refused by name when it is not
 * understood, so that a misspelt `?dealy=1d` never means "at once". For one task: query parameters and headers.
 */
export function readOptions(query: Given, headers: Headers, now: number): RequestOptions {
  refuseUnknown(query, parameters, unknownOption);
  return {
    ...scheduling(query, now),
    idempotency: idempotencyOf(idempotencyKeyOf("Idempotency-Key", headers["idempotency-key"])),
    ...traceOf(headers["traceparent"], headers["tracestate"]),
    dryRun: dryRunOf(query),
    waitMs: waitOf(headers["prefer"]),
  };
}

/** For one of many: members of the item beside `routing_key` and `payload`. `null` is as good as not there. */
export function readItemOptions(item: Given, now: number): Treatment {
  refuseUnknown(item, members, unknownMember);
  return {
    ...scheduling(item, now),
    idempotency: idempotencyOf(idempotencyKeyOf("idempotency_key", item["idempotency_key"])),
    ...traceOf(item["traceparent"], item["tracestate"]),
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

type Given = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const schedulingNames = ["delay", "run_at", "expires_in", "priority", "max_attempts", "replaces", "webhook"] as const;
const parameters = [...schedulingNames, "dry_run"] as const;
const members = ["routing_key", "payload", ...schedulingNames, "idempotency_key", "traceparent", "tracestate"] as const;

function refuseUnknown(given: Given, known: readonly string[], refusal: typeof unknownOption): void {
  for (const name of Object.keys(given)) if (!known.includes(name)) throw refusal(name, known, suggestions(name, known));
}

function scheduling(
  given: Given,
  now: number,
): Pick<Treatment, "dueAt" | "expiresInMs" | "priority" | "maxAttempts" | "replaces" | "webhook"> {
  const delayMs = durationOf("delay", given["delay"], longestDelay);
  const runAt = timeOf("run_at", given["run_at"]);
  if (delayMs !== null && runAt !== null) throw invalidOption("run_at", String(given["run_at"]), "either delay or run_at, not both");
  return {
    dueAt: delayMs !== null ? now + delayMs : runAt !== null && runAt > now ? runAt : null,
    expiresInMs: durationOf("expires_in", given["expires_in"], lifetimes),
    priority: oneOf("priority", given["priority"], ["normal", "high"] as const),
    maxAttempts: attemptsOf(given["max_attempts"]),
    replaces: idOf("replaces", given["replaces"]),
    webhook: webhookOf(given["webhook"]),
  };
}

function attemptsOf(value: unknown): number | null {
  if (isNothing(value)) return null;
  if (!/^[0-9]{1,3}$/.test(String(value)) || Number(value) < 1 || Number(value) > 100) {
    throw invalidOption("max_attempts", String(value), "a number from 1 to 100");
  }
  return Number(value);
}

function webhookOf(value: unknown): string | null {
  if (isNothing(value)) return null;
  const url = URL.canParse(String(value)) ? new URL(String(value)) : null;
  const isCallable = url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "";
  if (!isCallable || String(value).length > 2_000) throw invalidOption("webhook", String(value), "an https:// URL without a password");
  return url.href;
}

function idOf(name: string, value: unknown): string | null {
  if (isNothing(value)) return null;
  if (!isId(String(value))) throw invalidOption(name, String(value), "a task id");
  return String(value);
}

export const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);

function dryRunOf(query: Given): boolean {
  return oneOf("dry_run", query["dry_run"], ["true", "false"] as const) === "true";
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly words: string;
}

const dayMs = 86_400_000;
/** Further ahead, a date could no longer be written (ECMA-262 §21.4.1.1). */
const longestDelay: Range = { fromMs: 0, toMs: 3_650 * dayMs, words: "at most 3650d" };
/** As a contract's own `expires_in`. */
const lifetimes: Range = { fromMs: 1_000, toMs: 30 * dayMs, words: "1s to 30d" };

function durationOf(name: string, value: unknown, { fromMs, toMs, words }: Range): number | null {
  if (isNothing(value)) return null;
  const parsed = parseDuration(String(value));
  if (parsed === null) throw invalidOption(name, String(value), "a number with ms, s, m, h or d, for example 1d");
  if (parsed < fromMs || parsed > toMs) throw invalidOption(name, String(value), words);
  return parsed;
}

function timeOf(name: string, value: unknown): number | null {
  if (isNothing(value)) return null;
  const time = parseTime(String(value));
  if (time === null) throw invalidOption(name, String(value), "a time as 2026-11-24T10:00:00Z (RFC 3339)");
  return time;
}

/** RFC 3339, as payloads have it: a day that exists, with its zone, since a local time would mean another moment on another server. */
export function parseTime(text: string): number | null {
  return knownFormats.get("date-time")!.test(text) ? Date.parse(text) : null;
}

function oneOf<Value extends string>(name: string, value: unknown, values: readonly Value[]): Value | null {
  if (isNothing(value)) return null;
  if (!(values as readonly unknown[]).includes(value)) throw invalidOption(name, String(value), `one of ${values.join(", ")}`);
  return value as Value;
}

const idempotencyOf = (key: string | null): Treatment["idempotency"] => (key === null ? null : { apiKey: onlyApiKeyId, key });

export function idempotencyKeyOf(name: string, value: unknown): string | null {
  if (isNothing(value)) return null;
  const key = String(value);
  if (!/^[A-Za-z0-9._:-]{1,200}$/.test(key)) {
    throw invalidOption(name, key, "1 to 200 letters, digits, dots, underscores, colons or hyphens");
  }
  return key;
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

/** W3C Trace Context: passed on when well-formed, otherwise dropped, as its §3.2.2 asks. */
function traceOf(parent: unknown, state: unknown): Pick<Treatment, "traceparent" | "tracestate"> {
  const traceparent = String(parent ?? "");
  if (!/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)) return { traceparent: null, tracestate: null };
  return { traceparent, tracestate: typeof state === "string" && state.length <= 512 ? state : null };
}

const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null;
