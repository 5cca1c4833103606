import type { Channel, ConsumeMessage } from "amqplib";
import { consumeQueue } from "../broker/consumption.ts";
import type { Failed } from "../lifecycle/outcome.ts";
import type { Dependencies } from "./dependencies.ts";

/**
 * Reads RabbitMQ's queue `dead_letters`: the net for consumers that do not look how often a message came back.
 *
 *   x-death[0].reason = delivery_limit  ─► the task failed, transient, code `crashed`
 *   x-death[0].reason = rejected        ─► the task failed, transient, code `rejected`
 *   not a task of ours                  ─► kept with its bytes
 *
 * Only `x-death[0]` can be trusted: the delivery count and `redelivered` of a dead letter differ between versions.
 */
export function readDeadLetters(dependencies: Dependencies): void {
  const { consuming, declare, log } = dependencies;
  consumeQueue(consuming, {
    queue: "dead_letters",
    prefetch: 100,
    prepare: declare,
    onMessage: (message, channel) => {
      take(dependencies, message).then(
        () => acked(channel, message),
        async (error) => {
          log.error({ err: error }, "a dead letter could not be recorded; RabbitMQ keeps it");
          await channel.close().catch(() => undefined);
        },
      );
    },
    onEnd: () => undefined,
  });
}

async function take({ store, now, random }: Dependencies, message: ConsumeMessage): Promise<void> {
  const failed = crashOf(message);
  const [recorded] = failed === null ? [] : await store.record([{ outcome: failed, random: random() }], now());
  if (recorded?.kind === "moved" || recorded?.kind === "kept") return;
  const error = recorded?.kind === "failed" ? recorded.error : "A dead letter that is no task of Waybill's.";
  const properties = JSON.stringify({ ...message.properties, ...message.fields });
  await store.keepUnreadable({ queue: "dead_letters", body: message.content, properties, error }, now());
}

/** Null: the message is not one of ours. */
export function crashOf(message: Pick<ConsumeMessage, "properties">): Failed | null {
  const { messageId, headers } = message.properties;
  const attempt = headers?.["attempt"];
  if (typeof messageId !== "string" || !uuid.test(messageId) || typeof attempt !== "number") return null;
  const reason = (headers?.["x-death"] as readonly { reason?: string }[] | undefined)?.[0]?.reason;
  const crashed = reason === "delivery_limit";
  return {
    kind: "failed",
    taskId: messageId,
    attempt,
    consumer: null,
    failure: "transient",
    code: crashed ? "crashed" : "rejected",
    message: crashed
      ? "RabbitMQ gave up: the message came back too often."
      : `RabbitMQ dead-lettered the message: ${reason ?? "no reason given"}.`,
    detail: null,
    retryAfterMs: null,
    problems: null,
    startedAt: null,
    finishedAt: null,
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function acked(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel closed meanwhile: the dead letter comes again, and a report that is repeated changes nothing.
  }
}
