import type { MessageProperties } from "amqplib";
import type { TaskFacts } from "./context.ts";

/**
 * What a message says of its task, beside the payload.
 *
 * A message that does not name its task and attempt was not published by Waybill: somebody else put it
 * into the queue. It is worked all the same, as a new task (`foreign`).
 */
export function readTaskMessage({ properties, redelivered }: Delivered, contract: { readonly maxRedeliveries: number }): TaskMessage {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const redeliveries = wholeNumber(headers["x-delivery-count"]) ?? (redelivered ? 1 : 0);
  const common = {
    redeliveries,
    redelivered,
    maxRedeliveries: wholeNumber(headers["max_redeliveries"]) ?? contract.maxRedeliveries,
    traceparent: text(headers["traceparent"]),
  };
  const taskId = uuid(properties.messageId);
  const attempt = wholeNumber(headers["attempt"]);
  if (taskId === null || attempt === null || attempt < 1) return { kind: "foreign", ...common };

  const failures = wholeNumber(headers["failures"]) ?? 0;
  return {
    kind: "task",
    ...common,
    taskId,
    attempt,
    failures,
    maxAttempts: wholeNumber(headers["max_attempts"]) ?? defaultMaxAttempts,
    idempotencyKey: text(headers["idempotency_key"]) ?? taskId,
    deadline: time(headers["deadline"]),
    contractDigest: text(headers["contract"]),
  };
}

export type TaskMessage = KnownTask | ForeignMessage;

export interface KnownTask extends TaskFacts, Comings {
  readonly kind: "task";
  /** When the task expires; null: never. */
  readonly deadline: Date | null;
  /** Of the contract that the payload was checked against at the door. */
  readonly contractDigest: string | null;
}

export interface ForeignMessage extends Comings {
  readonly kind: "foreign";
  readonly traceparent: string | null;
}

/** How often a message has been here or elsewhere before. */
export interface Comings {
  /** RabbitMQ's `x-delivery-count`: deaths, lost connections and broker restarts alike. */
  readonly redeliveries: number;
  readonly redelivered: boolean;
  readonly maxRedeliveries: number;
}

/** A foreign message as the first attempt of a new task; its retries will be ordinary ones. */
export function adopt(message: ForeignMessage, taskId: string): KnownTask {
  return {
    ...message,
    kind: "task",
    taskId,
    attempt: 1,
    failures: 0,
    maxAttempts: defaultMaxAttempts,
    idempotencyKey: taskId,
    deadline: null,
    contractDigest: null,
  };
}

/** The default of every contract; the coordinator alone knows the policy of a task whose message does not say. */
const defaultMaxAttempts = 5;

interface Delivered {
  readonly properties: Pick<MessageProperties, "headers" | "messageId">;
  readonly redelivered: boolean;
}

/** A 64-bit header arrives as a number, or as a bigint where a client library wrote it so. */
function wholeNumber(value: unknown): number | null {
  const number = typeof value === "bigint" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

const uuid = (value: unknown) => (typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value : null);

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);

function time(value: unknown): Date | null {
  const date = typeof value === "string" ? new Date(value) : null;
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
