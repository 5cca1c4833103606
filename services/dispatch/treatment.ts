import { knownFormats, suggestions } from "@waybill/contracts/validation";
import { parseDuration } from "../contracts/durations.ts";
import { givenText } from "../contracts/given_text.ts";
import { invalidOption, unknownMember } from "../lifecycle/errors.ts";
import { type TraceContext, untraced } from "../store/store.ts";
import type { Treatment } from "./new_task.ts";

/** How a task is to be treated, as it is written: beside the payload, and each by name. */
export type Given = Readonly<Record<string, unknown>>;

export const treatmentNames = ["delay", "run_at", "expires_in", "priority", "max_attempts", "replaces", "webhook"] as const;
const members = ["routing_key", "payload", ...treatmentNames, "idempotency_key", "traceparent", "tracestate"] as const;

/** For one of many: members of the item beside `routing_key` and `payload`. `null` is as good as not there. */
export function readItemOptions(item: Given, { apiKey, trace }: Sender, now: number): Treatment {
  refuseUnknown(item, members, unknownMember);
  refuseOtherTypes(item);
  return {
    ...readScheduling(item, now),
    idempotency: idempotencyOf(idempotencyKeyOf("idempotency_key", item["idempotency_key"]), apiKey),
    ...(isNothing(item["traceparent"]) ? trace : traceOf(item)),
  };
}

/** What holds for all items of a request. */
export interface Sender {
  readonly apiKey: string;
  /** Of the request: an item may have its own. */
  readonly trace: TraceContext;
}

/** In JSON a text is a text: 5 is no key, and what has no form at all is no traceparent that is merely not well-formed. */
function refuseOtherTypes(item: Given): void {
  for (const name of [...treatmentNames, "idempotency_key", "traceparent", "tracestate"]) {
    const type = name === "max_attempts" ? "number" : "string";
    if (!isNothing(item[name]) && typeof item[name] !== type) throw invalidOption(name, givenText(item[name]), `a ${type}`);
  }
}

export function refuseUnknown(given: Given, known: readonly string[], refusal: typeof unknownMember): void {
  for (const name of Object.keys(given)) if (!known.includes(name)) throw refusal(name, known, suggestions(name, known));
}

export function readScheduling(
  given: Given,
  now: number,
): Pick<Treatment, "dueAt" | "expiresInMs" | "priority" | "maxAttempts" | "replaces" | "webhook"> {
  const delayMs = durationOf("delay", given["delay"], longestDelay);
  const runAt = timeOf("run_at", given["run_at"]);
  if (delayMs !== null && runAt !== null) throw invalidOption("run_at", givenText(given["run_at"]), "either delay or run_at, not both");
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
  if (!/^[0-9]{1,3}$/.test(givenText(value)) || Number(value) < 1 || Number(value) > 100) {
    throw invalidOption("max_attempts", givenText(value), "a number from 1 to 100");
  }
  return Number(value);
}

function webhookOf(value: unknown): string | null {
  if (isNothing(value)) return null;
  const url = URL.canParse(givenText(value)) ? new URL(givenText(value)) : null;
  const isCallable = url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "";
  if (!isCallable || givenText(value).length > 2_000)
    throw invalidOption("webhook", givenText(value), "an https:// URL without a password");
  return url.href;
}

function idOf(name: string, value: unknown): string | null {
  if (isNothing(value)) return null;
  if (!isId(givenText(value))) throw invalidOption(name, givenText(value), "a task id");
  return givenText(value);
}

export const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);

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
  const parsed = parseDuration(givenText(value));
  if (parsed === null) throw invalidOption(name, givenText(value), "a number with ms, s, m, h or d, for example 1d");
  if (parsed < fromMs || parsed > toMs) throw invalidOption(name, givenText(value), words);
  return parsed;
}

function timeOf(name: string, value: unknown): number | null {
  if (isNothing(value)) return null;
  const time = parseTime(givenText(value));
  if (time === null) throw invalidOption(name, givenText(value), "a time as 2026-11-24T10:00:00Z (RFC 3339)");
  return time;
}

/** RFC 3339, as payloads have it: a day that exists, with its zone, since a local time would mean another moment on another server. */
export function parseTime(text: string): number | null {
  return knownFormats.get("date-time")!.test(text) ? Date.parse(text) : null;
}

export function oneOf<Value extends string>(name: string, value: unknown, values: readonly Value[]): Value | null {
  if (isNothing(value)) return null;
  if (!(values as readonly unknown[]).includes(value)) throw invalidOption(name, givenText(value), `one of ${values.join(", ")}`);
  return value as Value;
}

/** What the store has from before API keys had ids belongs to the key of the environment, as does what is sent from the application's own database. */
export const firstApiKeyId = "default";

/** Two API keys never meet in one idempotency key. */
export const idempotencyOf = (key: string | null, apiKey: string): Treatment["idempotency"] => (key === null ? null : { apiKey, key });

export function idempotencyKeyOf(name: string, value: unknown): string | null {
  if (isNothing(value)) return null;
  const key = givenText(value);
  if (!/^[A-Za-z0-9._:-]{1,200}$/.test(key)) {
    throw invalidOption(name, key, "1 to 200 letters, digits, dots, underscores, colons or hyphens");
  }
  return key;
}

/** W3C Trace Context of headers, or of an item of many: passed on when well-formed, otherwise dropped, as its §3.2.2 asks. */
export function traceOf({ traceparent: parent, tracestate: state }: Given): TraceContext {
  const traceparent = givenText(parent ?? "");
  if (!/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)) return untraced;
  return { traceparent, tracestate: typeof state === "string" && /^[\t\x20-\x7e]{0,512}$/.test(state) ? state : null };
}

const isNothing = (value: unknown): value is null | undefined => value === undefined || value === null;
