import type { Problem } from "@waybill/contracts/validation";
import { traceOf } from "../dispatch/treatment.ts";
import type { Failed, Outcome, Succeeded } from "../lifecycle/outcome.ts";

/**
 * Reads an outcome message: JSON that fits `contracts/messages/outcome.schema.json`, or a sentence that says why not.
 * Unknown fields are no problem: consumers may be newer than this coordinator.
 */
export function readOutcome({ body, headers = {} }: OutcomeMessage, check: (value: unknown) => readonly Problem[]): Outcome | Unreadable {
  let text: string;
  let message: Message;
  try {
    text = utf8.decode(body);
    message = JSON.parse(text) as Message;
  } catch (error) {
    return { kind: "unreadable", why: `The outcome is not JSON: ${(error as Error).message}` };
  }
  const [problem] = check(message);
  if (problem !== undefined) {
    return { kind: "unreadable", why: `${problem.pointer || "The outcome"}: expected ${problem.expected}, got ${problem.got}.` };
  }
  return outcomeOf(message, text, headers);
}

export interface OutcomeMessage {
  readonly body: Uint8Array;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

export interface Unreadable {
  readonly kind: "unreadable";
  readonly why: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** As the schema has it; which fields are there depends on `kind`. */
interface Message {
  readonly kind: Outcome["kind"];
  readonly task_id: string;
  readonly attempt: number;
  readonly consumer?: string;
  readonly [field: string]: unknown;
}

function outcomeOf(message: Message, text: string, headers: Readonly<Record<string, unknown>>): Outcome {
  const about = { taskId: message.task_id, attempt: message.attempt, consumer: message.consumer ?? null };
  const timed = { startedAt: timeOf(message["started_at"]), finishedAt: timeOf(message["finished_at"]) };
  switch (message.kind) {
    case "progress":
      return {
        kind: "progress",
        ...about,
        progress: (message["progress"] as number | undefined) ?? null,
        note: cut(message["note"], limits.note),
        redeliveries: (message["redeliveries"] as number | undefined) ?? 0,
        ackedEarly: message["acked_early"] === true,
      };
    case "succeeded":
      return successOf({ kind: "succeeded", ...about, ...timed, result: exactResult(message, text) });
    case "failed":
      return {
        kind: "failed",
        ...about,
        ...timed,
        failure: message["failure"] as "transient" | "permanent",
        code: cut(message["code"], limits.code) ?? "unspecified",
        message: cut(message["message"], limits.message) ?? "",
        detail: cut(message["detail"], limits.detail),
        retryAfterMs: atMost(message["retry_after_ms"], limits.retryAfterMs),
        problems: Array.isArray(message["problems"]) ? JSON.stringify(message["problems"].slice(0, limits.problems)) : null,
      };
    case "snoozed":
      return { kind: "snoozed", ...about, forMs: atMost(message["for_ms"], limits.snoozeMs) ?? 0 };
    case "adopted": {
      const payload = Buffer.from(message["payload_base64"] as string, "base64");
      return { kind: "adopted", ...about, routingKey: message["routing_key"] as string, payload, ...traceOf(headers) };
    }
  }
}

/** What is longer is cut, not refused: a refused report would leave its task without an end. Bytes of UTF-8, milliseconds. */
const limits = {
  result: 64 * 1024,
  note: 200,
  message: 2 * 1024,
  detail: 16 * 1024,
  code: 100,
  problems: 20,
  retryAfterMs: 7 * 86_400_000,
  snoozeMs: 30 * 86_400_000,
};

/** A result too large to keep: the work was done, so it is not repeated. */
function successOf(succeeded: Succeeded): Succeeded | Failed {
  const size = Buffer.byteLength(succeeded.result ?? "");
  if (size <= limits.result) return succeeded;
  const message = `The result has ${Math.ceil(size / 1024)} KB, the limit is 64 KB. Store it somewhere and report where.`;
  return {
    ...succeeded,
    kind: "failed",
    failure: "permanent",
    code: "result_violation",
    message,
    detail: null,
    retryAfterMs: null,
    problems: null,
  };
}

/** The result as JSON text with every digit as it was written: looking for long numbers first keeps the common case fast. */
function exactResult(message: Message, text: string): string {
  if (!/[0-9]{16}/.test(text)) return JSON.stringify(message["result"]);
  return JSON.stringify((JSON.parse(text, asWritten) as Message)["result"]);
}

function asWritten(_name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? rawJson(context.source) : value;
}

/** JSON.rawJSON (Node 22 and later): a literal that JSON.stringify writes as it stands. */
const rawJson = (JSON as unknown as { rawJSON(source: string): unknown }).rawJSON;

function cut(value: unknown, bytes: number): string | null {
  if (typeof value !== "string") return null;
  if (Buffer.byteLength(value) <= bytes) return value;
  // A character that the cut halves decodes to U+FFFD, and goes.
  return Buffer.from(value)
    .subarray(0, bytes)
    .toString("utf8")
    .replace(/\uFFFD+$/, "");
}

const atMost = (value: unknown, most: number): number | null => (typeof value === "number" ? Math.min(value, most) : null);
const timeOf = (value: unknown): number | null => (typeof value === "string" ? Date.parse(value) : null);
