import type { Options } from "amqplib";

/** The properties of a task message as Waybill's services write them (messages/task_headers.schema.json). */
export function taskProperties(taskId: string, { headers = {}, ...properties }: Options.Publish = {}): Options.Publish {
  return {
    messageId: taskId,
    contentType: "application/json",
    deliveryMode: 2,
    timestamp: Math.floor(Date.now() / 1000),
    priority: 4,
    appId: "waybill",
    headers: {
      attempt: 1,
      failures: 0,
      max_attempts: 5,
      max_redeliveries: 5,
      idempotency_key: taskId,
      contract: "0".repeat(64),
      ...headers,
    },
    ...properties,
  };
}
