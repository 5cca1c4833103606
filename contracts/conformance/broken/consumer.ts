import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ChannelModel, ConfirmChannel, ConsumeMessage } from "amqplib";
import { type Attempt, outcomeOf } from "./attempt.ts";
import { type Cancel, listenForCancels } from "./control.ts";
import { does, isOneAtATime } from "./fault.ts";
import { serveHealth } from "./health.ts";
import { closeQuietly, isOpen, keepLink, openChannel } from "./link.ts";
import { setUpQueue } from "./queue.ts";
import { type Outcome, report, type Task } from "./reporter.ts";

/**
 * A consumer of the kit's own contracts by hand that does everything right, and one thing wrong if it is told to:
 * `node consumer.ts acks_first`. So each case of the kit is seen to catch what it is meant for.
 * `one_at_a_time` is no fault.
 */
const routingKeys = ["conformance", "conformance_long", "conformance_brief", "conformance_unreported"];
const prefetch = does("takes_more_than_its_prefetch") ? 50 : Number(process.env["WAYBILL_PREFETCH"] ?? 10);
const graceMs = 1_000 * Number(process.env["WAYBILL_GRACE_SECONDS"] ?? 20);

const attempts = new Map<string, Attempt>();
const cancelled = new Set<string>();
const working = new Set<Promise<void>>();
const tags: string[] = [];
let [careful, ready, leaving] = [!does("takes_its_full_prefetch_at_once"), false, false];

async function use(channel: ConfirmChannel, connection: ChannelModel): Promise<void> {
  channel.once("close", () => {
    ready = false;
  });
  if (leaving) return;
  for (const routingKey of routingKeys) await setUpQueue(connection, routingKey);
  for (const routingKey of routingKeys) await listenForCancels(channel, routingKey, cancel);
  tags.length = 0;
  for (const routingKey of routingKeys) await consume(channel, routingKey, careful || isOneAtATime ? 1 : prefetch);
  ready = isOpen(channel);
}

/** A prefetch holds for consumers that come after it: more is taken by a further one. */
async function consume(channel: ConfirmChannel, routingKey: string, atOnce: number): Promise<void> {
  channel.prefetch(atOnce).catch(() => undefined); // where it is not answered, what follows is not either
  const { consumerTag } = await channel.consume(routingKey, (message) => {
    if (message === null) return void (does("ignores_a_deleted_queue") || closeQuietly(channel));
    if (careful && !isOneAtATime && !message.fields.redelivered) grown = grow(channel);
    const one = inTurn(async () => {
      await grown; // so that whose first task is done consumes all that it will
      await answer(channel, message);
    }).finally(() => working.delete(one));
    working.add(one);
  });
  tags.push(consumerTag);
}

let grown = Promise.resolve();
async function grow(channel: ConfirmChannel): Promise<void> {
  careful = false;
  await Promise.all(routingKeys.map((routingKey) => consume(channel, routingKey, prefetch - 1))).catch(() => undefined);
}

let last = Promise.resolve();
function inTurn(act: () => Promise<void>): Promise<void> {
  if (!does("holds_ten_and_works_one")) return act();
  last = last.then(act);
  return last;
}

async function answer(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
  let isAcked = false;
  const ack = async (): Promise<void> => {
    const open = isOpen(channel) ? channel : does("acks_by_old_tags") ? await openChannel() : null;
    if (!isAcked) open?.ack(message);
    isAcked = true;
  };
  if (does("acks_first")) await ack();
  const task = await taskOf(message);
  if (task === null) return ack();
  const key = `${task.taskId}/${task.attempt}`;
  if (cancelled.has(key)) return ack();
  const twin = attempts.get(key);
  if (twin !== undefined && !does("works_it_twice")) {
    await twin.reported.catch(() => undefined);
    return ack();
  }
  const attempt: Attempt = { ...task, stop: new AbortController(), reported: Promise.resolve() };
  attempts.set(key, attempt);
  const startedAt = Date.now();
  const began = performance.now();
  const outcome = await outcomeOf(message, attempt, () => void ack());
  if (does("nacks_to_retry") && "retry_after_ms" in outcome) return channel.nack(message);
  if (does("sends_retries_itself") && "retry_after_ms" in outcome) sendAgain(channel, message, attempt);
  attempt.reported = reportEnd(message, attempt, { ...times(startedAt, began), ...outcome });
  await attempt.reported.catch(() => attempts.delete(key));
  if (does("acks_first") || does("acks_short_work_early") || (does("reports_and_leaves_at_sigterm") && leaving)) return;
  if (does("keeps_unreported_messages") && message.fields.routingKey === "conformance_unreported") return;
  await ack();
}

async function reportEnd({ fields }: ConsumeMessage, attempt: Task, outcome: Outcome): Promise<void> {
  if (fields.routingKey !== "conformance_unreported") await report(attempt, outcome);
}

function times(startedAt: number, began: number): Outcome {
  const zoned = (ms: number): string => new Date(ms).toISOString().slice(0, does("writes_times_without_a_zone") ? -1 : undefined);
  return { started_at: zoned(startedAt), finished_at: zoned(startedAt + performance.now() - began) };
}

/** The task of a message; one that is none of Waybill's is adopted first. */
async function taskOf({ properties, content, fields }: ConsumeMessage): Promise<Task | null> {
  const attempt = properties.headers?.["attempt"];
  if (attempt !== undefined) return { taskId: properties.messageId, attempt };
  if (does("drops_foreign_messages")) return null;
  const adopted = { taskId: uuidv7(), attempt: 1 };
  const adoption = report(adopted, { kind: "adopted", routing_key: fields.routingKey, payload_base64: content.toString("base64") });
  if (!does("works_before_the_adoption_is_confirmed")) await adoption;
  return adopted;
}

/** Once: nobody wants to see it go on for ever. */
function sendAgain(channel: ConfirmChannel, { content, properties, fields }: ConsumeMessage, { attempt, taskId }: Task): void {
  if (attempt > 1) return;
  channel.publish("tasks", fields.routingKey, content, { messageId: taskId, headers: { ...properties.headers, attempt: attempt + 1 } });
}

function cancel({ taskId, attempt, remembers }: Cancel): void {
  if (remembers) cancelled.add(`${taskId}/${attempt}`);
  for (const one of attempts.values())
    if (one.taskId === taskId && (one.attempt === attempt || does("cancels_every_attempt"))) one.stop.abort("cancelled");
}

/** RFC 9562 §5.7: milliseconds since 1970, version 7, variant 10, the rest by chance. */
function uuidv7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const chance = randomBytes(9).toString("hex");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-8${chance.slice(3, 6)}-${chance.slice(6, 18)}`;
}

const url = new URL(process.env["AMQP_URL"] ?? "amqp://localhost");
if (!does("names_no_heartbeat")) url.searchParams.set("heartbeat", "10");
const about = { product: "by-hand", version: "0", language: "typescript", contracts: { conformance: "0".repeat(64) } };
const close = keepLink(url.href, does("does_not_say_who_it_is") ? {} : about, use);

const healthPort = process.env["WAYBILL_HEALTH_PORT"];
if (healthPort !== undefined)
  serveHealth(Number(healthPort), () => does("calls_itself_ready_always") || (ready && (!leaving || does("is_ready_while_it_drains"))));

process.on("SIGTERM", async () => {
  if (does("dies_at_sigterm")) process.exit(143);
  leaving = true;
  const channel = await openChannel();
  for (const tag of tags) await channel.cancel(tag);
  if (does("leaves_its_task_at_sigterm")) process.exit(0);
  await Promise.race([Promise.all(working), pause(graceMs)]);
  for (const attempt of attempts.values()) attempt.stop.abort("shutdown");
  await Promise.all(working);
  await close();
  process.exit(0);
});
