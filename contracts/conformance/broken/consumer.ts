import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type ConfirmChannel, type ConsumeMessage, connect } from "amqplib";
import type { Fault } from "./faults.ts";

/**
 * A consumer of `conformance` by hand that does everything right, and one thing wrong if it is told to:
 * `node consumer.ts acks_first`. So each case of the kit is seen to catch what it is meant for.
 * `one_at_a_time` is no fault: a prefetch of 1 for good, which rule 29 allows.
 */
const fault = process.argv[2] as Fault | "one_at_a_time" | undefined;
const consumer = `by_hand.${randomUUID()}`;
const queue = "conformance";
const prefetch = 10;
const oneAtATime = fault === "one_at_a_time" || fault === "leaves_its_task_at_sigterm";
const acksBeforeTheEnd = fault === "acks_first" || fault === "acks_short_work_early";
let leaving = false;

interface Attempt {
  readonly taskId: string;
  readonly attempt: number;
  readonly about: object;
}

type Outcome = Readonly<Record<string, unknown>>;

function outcomeOfWork(payload: { readonly do: string; readonly ms?: number; readonly integer?: string }): Outcome {
  switch (payload.do) {
    case "fail_permanently":
      return { kind: "failed", failure: fault === "permanent_as_transient" ? "transient" : "permanent", code: "told_to" };
    case "retry_after":
      return { kind: "failed", failure: "transient", code: "busy", retry_after_ms: payload.ms };
    default:
      return { kind: "succeeded", result: { integer: payload.integer ?? "0" } };
  }
}

/** The payload with its integer as text; null: it breaks its contract. A double would lose digits, so the text itself is looked at. */
function read(text: string): { readonly do: string; readonly ms?: number; readonly integer?: string } | null {
  try {
    const payload = JSON.parse(text);
    if (!["echo", "slow", "fail_permanently", "retry_after"].includes(payload.do)) return null;
    const digits = /"integer"\s*:\s*(-?\d+)/.exec(text)?.[1];
    const integer = fault === "reads_doubles" ? digits && String(BigInt(Number(digits))) : digits;
    return integer === undefined ? payload : { ...payload, integer };
  } catch {
    return null;
  }
}

async function outcomeOf(message: ConsumeMessage): Promise<Outcome> {
  const headers = message.properties.headers ?? {};
  if (fault === "refuses_unknown_headers" && "new_table" in headers)
    return { kind: "failed", failure: "permanent", code: "unknown_header" };
  const deaths = Number(headers["x-delivery-count"] ?? 0);
  const allowed = Number(headers["max_redeliveries"] ?? 5);
  const isPoison = deaths > (fault === "counts_a_death_too_many" ? allowed - 1 : allowed);
  if (isPoison && fault !== "works_poison") return { kind: "failed", failure: "transient", code: "crashed" };
  const payload = read(message.content.toString());
  if (payload === null) {
    if (fault === "dies_of_bad_payloads") throw new Error("a payload that it does not understand");
    const problems = [{ pointer: "", rule: "json", expected: "a payload of conformance", got: "something else" }];
    return { kind: "failed", failure: "permanent", code: "contract_violation", problems };
  }
  if (payload.do === "slow") await pause(payload.ms ?? 0);
  return outcomeOfWork(payload);
}

async function report(channel: ConfirmChannel, { taskId, attempt, about }: Attempt, outcome: Outcome): Promise<void> {
  const body = Buffer.from(JSON.stringify({ task_id: taskId, attempt, consumer, ...about, ...outcome }));
  const properties = { correlationId: taskId, contentType: "application/json", deliveryMode: 2, mandatory: true };
  const confirmed = new Promise<void>((resolve, reject) => {
    channel.publish("outcomes", "outcomes", body, properties, (error: unknown) => (error ? reject(error) : resolve()));
  });
  if (fault === "does_not_wait_for_confirms") confirmed.catch(() => undefined);
  else await confirmed;
}

/** The task of a message; one that is none of Waybill's is adopted first. */
async function attemptOf(channel: ConfirmChannel, message: ConsumeMessage): Promise<Attempt | null> {
  const attempt = message.properties.headers?.["attempt"];
  if (attempt !== undefined) return { taskId: message.properties.messageId, attempt, about: {} };
  if (fault === "drops_foreign_messages") return null;
  const adopted = { taskId: uuidv7(), attempt: 1, about: {} };
  const adoption = report(channel, adopted, { kind: "adopted", routing_key: queue, payload_base64: message.content.toString("base64") });
  if (fault !== "works_before_the_adoption_is_confirmed") await adoption;
  return adopted;
}

async function work(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
  if (fault === "acks_first") channel.ack(message);
  const attempt = await attemptOf(channel, message);
  if (attempt !== null) {
    const redeliveries = Number(message.properties.headers?.["x-delivery-count"] ?? 0);
    if (redeliveries > 0 && fault !== "tells_nobody_of_redeliveries") await report(channel, attempt, { kind: "progress", redeliveries });
    if (fault === "acks_short_work_early") {
      await report(channel, attempt, { kind: "progress", acked_early: true });
      channel.ack(message);
    }
    const outcome = await outcomeOf(message);
    if (fault === "nacks_to_retry" && "retry_after_ms" in outcome) return channel.nack(message);
    if (fault === "sends_retries_itself" && "retry_after_ms" in outcome) sendAgain(channel, message, attempt);
    await report(channel, attempt, outcome);
  }
  if (acksBeforeTheEnd || (fault === "reports_and_leaves_at_sigterm" && leaving)) return;
  channel.ack(message);
}

/** Once: nobody wants to see it go on for ever. */
function sendAgain(channel: ConfirmChannel, { content, properties }: ConsumeMessage, { attempt, taskId }: Attempt): void {
  if (attempt > 1) return;
  channel.publish("tasks", queue, content, { messageId: taskId, headers: { ...properties.headers, attempt: attempt + 1 } });
}

/** RFC 9562 §5.7: milliseconds since 1970, version 7, variant 10, the rest by chance. */
function uuidv7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const chance = randomBytes(9).toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-8${chance.slice(3, 6)}-${chance.slice(6, 18)}`;
}

const connection = await connect(process.env["AMQP_URL"] ?? "amqp://localhost", { noDelay: true });
const channel = await connection.createConfirmChannel();
const working = new Set<Promise<void>>();
let careful = fault !== "takes_its_full_prefetch_at_once";
await channel.prefetch(careful ? 1 : prefetch);
const { consumerTag } = await channel.consume(queue, (message) => {
  if (message === null) process.exit(1);
  if (careful && !oneAtATime && !message.fields.redelivered) {
    careful = false;
    // A prefetch holds for consumers that come after it: a second one of this channel takes the rest.
    void channel.prefetch(prefetch - 1).then(() => channel.consume(queue, take).then(({ consumerTag: tag }) => tags.push(tag)));
  }
  take(message);
});
const tags = [consumerTag];

function take(message: ConsumeMessage | null): void {
  if (message === null) process.exit(1);
  const one = work(channel, message).finally(() => working.delete(one));
  working.add(one);
}

process.on("SIGTERM", async () => {
  if (fault === "dies_at_sigterm") process.exit(143);
  leaving = true;
  for (const tag of tags) await channel.cancel(tag);
  if (fault === "leaves_its_task_at_sigterm") process.exit(0);
  await Promise.all(working);
  // First the channel: amqplib lets a connection's close overtake the acks that its channels have still to write.
  await channel.close();
  await connection.close();
  process.exit(0);
});
