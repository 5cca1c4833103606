import { encodeResult, type Problem } from "@waybill/contracts/validation";

/** What a consumer reports, field by field as it travels to the exchange `outcomes`. */
export type OutcomeMessage = Ending | ProgressMessage | AdoptedMessage;

/** The one outcome in which an attempt ends. Fields of the other kinds are there as `undefined`, so that a test may ask for any. */
export type Ending = Succeeded | Failed | Snoozed;

export interface Succeeded extends About, Timed, Partial<Record<OnlyFailed | "for_ms", undefined>> {
  readonly kind: "succeeded";
  readonly result: unknown;
}

export interface Failed extends About, Timed, Partial<Record<"result" | "for_ms", undefined>> {
  readonly kind: "failed";
  readonly failure: "transient" | "permanent";
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly retry_after_ms?: number | undefined;
  readonly problems?: readonly Problem[] | undefined;
}

export interface Snoozed extends About, Timed, Partial<Record<OnlyFailed | "result", undefined>> {
  readonly kind: "snoozed";
  readonly for_ms: number;
}

/** How far the work is; also the heartbeat. */
export interface ProgressMessage extends About {
  readonly kind: "progress";
  readonly progress?: number;
  readonly note?: string;
  /** How often the message had come back: the report with more takes the hold of the attempt. */
  readonly redeliveries: number;
  readonly acked_early: boolean;
}

/** A message without our headers becomes a task, under an id that this consumer chose. */
export interface AdoptedMessage extends About {
  readonly kind: "adopted";
  readonly routing_key: string;
  readonly payload_base64: string;
}

export interface About {
  readonly task_id: string;
  readonly attempt: number;
  readonly consumer: string;
}

export interface Timed {
  /** RFC 3339, UTC. */
  readonly started_at: string;
  /** `started_at` plus the time of the monotonic clock: a clock that is set makes no negative duration. */
  readonly finished_at: string;
}

type OnlyFailed = "failure" | "code" | "message" | "detail" | "retry_after_ms" | "problems";

/** A result may hold integers beyond 2^53, which JSON.stringify refuses: `encodeResult` writes their digits. `resultText`: where that was done. */
export function encodeOutcome(outcome: OutcomeMessage, resultText?: string): Buffer {
  if (outcome.kind !== "succeeded") return Buffer.from(JSON.stringify(outcome));
  const { result, ...rest } = outcome;
  return Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"result":${resultText ?? encodeResult(result)}}`);
}

/** Told to consumers on the exchange `control`: stop this attempt, or drop it on arrival. */
export interface CancelMessage {
  readonly taskId: string;
  readonly attempt: number;
  readonly reason: string;
  /** Set when only one process is meant, because another holds the attempt. */
  readonly consumer: string | null;
}

/** Null for what is no cancel: control may learn other kinds, which an older consumer must pass over. */
export function readCancel(body: Uint8Array): CancelMessage | null {
  const message = tryParse(body);
  if (typeof message !== "object" || message === null) return null;
  const { kind, task_id, attempt, reason, consumer } = message as Record<string, unknown>;
  if (kind !== "cancel" || typeof task_id !== "string" || !Number.isInteger(attempt)) return null;
  return {
    taskId: task_id,
    attempt: attempt as number,
    reason: typeof reason === "string" ? reason : "cancelled",
    consumer: typeof consumer === "string" ? consumer : null,
  };
}

/** The digest of the contract that the services have; null for what is no such notice. */
export function readContractNotice(body: Uint8Array): string | null {
  const message = tryParse(body);
  if (typeof message !== "object" || message === null) return null;
  const { kind, digest } = message as Record<string, unknown>;
  return kind === "contract" && typeof digest === "string" ? digest : null;
}

function tryParse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
