import { knownFormats, suggestions } from "@waybill/contracts/validation";
import { parseDuration } from "../contracts/durations.ts";
import { invalidOption, unknownOption } from "../lifecycle/errors.ts";

/**
 * How a task is to be treated travels outside its body: query parameters and headers, each refused by name
 * when it is not understood, so that a misspelt `?dealy=1d` never means "at once".
 */
export function readOptions(query: Query, headers: Headers, now: number): TaskOptions {
  for (const name of Object.keys(query)) {
    if (!(parameters as readonly string[]).includes(name)) throw unknownOption(name, parameters, suggestions(name, parameters));
  }
  const delayMs = durationOf("delay", query["delay"], longestDelay);
  const runAt = timeOf("run_at", query["run_at"]);
  if (delayMs !== null && runAt !== null) throw invalidOption("run_at", String(query["run_at"]), "either delay or run_at, not both");
  const expiresInMs = durationOf("expires_in", query["expires_in"], lifetimes);
  return {
    dueAt: delayMs !== null ? now + delayMs : runAt !== null && runAt > now ? runAt : null,
    expiresInMs,
    priority: oneOf("priority", query["priority"], ["normal", "high"] as const),
    dryRun: oneOf("dry_run", query["dry_run"], ["true", "false"] as const) === "true",
    idempotencyKey: idempotencyKeyOf(headers["idempotency-key"]),
    waitMs: waitOf(headers["prefer"]),
    ...traceOf(headers),
  };
}

export interface TaskOptions {
  readonly dueAt: number | null;
  /** Null: as the contract says. */
  readonly expiresInMs: number | null;
  readonly priority: "normal" | "high" | null;
  readonly dryRun: boolean;
  readonly idempotencyKey: string | null;
  /** Null: answer at once. */
  readonly waitMs: number | null;
  readonly traceparent: string | null;
  readonly tracestate: string | null;
}

type Query = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const parameters = ["delay", "run_at", "expires_in", "priority", "dry_run"] as const;

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
  if (value === undefined) return null;
  const parsed = parseDuration(String(value));
  if (parsed === null) throw invalidOption(name, String(value), "a number with ms, s, m, h or d, for example 1d");
  if (parsed < fromMs || parsed > toMs) throw invalidOption(name, String(value), words);
  return parsed;
}

function timeOf(name: string, value: unknown): number | null {
  if (value === undefined) return null;
  const time = parseTime(String(value));
  if (time === null) throw invalidOption(name, String(value), "a time as 2026-11-24T10:00:00Z (RFC 3339)");
  return time;
}

/** RFC 3339, as payloads have it: a day that exists, with its zone, since a local time would mean another moment on another server. */
export function parseTime(text: string): number | null {
  return knownFormats.get("date-time")!.test(text) ? Date.parse(text) : null;
}

function oneOf<Value extends string>(name: string, value: unknown, values: readonly Value[]): Value | null {
  if (value === undefined) return null;
  if (!(values as readonly unknown[]).includes(value)) throw invalidOption(name, String(value), `one of ${values.join(", ")}`);
  return value as Value;
}

function idempotencyKeyOf(value: Headers[string]): string | null {
  if (value === undefined) return null;
  const key = String(value);
  if (!/^[A-Za-z0-9._:-]{1,200}$/.test(key)) {
    throw invalidOption("Idempotency-Key", key, "1 to 200 letters, digits, dots, underscores, colons or hyphens");
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
function traceOf(headers: Headers): Pick<TaskOptions, "traceparent" | "tracestate"> {
  const traceparent = String(headers["traceparent"] ?? "");
  if (!/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)) return { traceparent: null, tracestate: null };
  const tracestate = headers["tracestate"];
  return { traceparent, tracestate: typeof tracestate === "string" && tracestate.length <= 512 ? tracestate : null };
}
