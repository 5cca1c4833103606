import type { Options } from "amqplib";
import type { ServedContract } from "../contracts/contract_set.ts";
import type { ClaimedTask } from "../store/store.ts";

/**
 * The properties of a task message. Its body is the payload as it was sent, byte for byte. Every number is an
 * integer and every time a string: what the AMQP clients of all languages read alike.
 */
export function taskProperties(task: ClaimedTask, contract: ServedContract): Options.Publish {
  const { policy } = contract;
  return {
    messageId: task.id,
    type: task.routingKey,
    contentType: "application/json",
    deliveryMode: 2,
    timestamp: Math.floor(task.acceptedAt / 1000),
    priority: task.priority,
    correlationId: task.pipeline ?? task.id,
    appId: "waybill",
    headers: {
      attempt: task.attempt,
      failures: task.failures,
      max_attempts: task.maxAttempts ?? policy.retry.maxAttempts,
      max_redeliveries: policy.maxRedeliveries,
      idempotency_key: task.idempotencyKey ?? task.id,
      contract: task.contract,
      ...(task.expiresAt === null ? {} : { deadline: new Date(task.expiresAt).toISOString() }),
      ...(task.traceparent === null ? {} : { traceparent: task.traceparent }),
      ...(task.tracestate === null ? {} : { tracestate: task.tracestate }),
    },
  };
}
