import type { Attributes } from "@opentelemetry/api";

/** What a span says of its message, by the semantic conventions for messaging with RabbitMQ (1.45). */
export function messageAttributes(operation: Operation, { exchange, routingKey, content, properties }: TracedMessage): Attributes {
  return {
    "messaging.system": "rabbitmq",
    "messaging.operation.name": operation,
    "messaging.operation.type": operation === "publish" ? "send" : operation,
    "messaging.destination.name": destinationOf(exchange, routingKey),
    "messaging.rabbitmq.destination.routing_key": routingKey,
    "messaging.message.id": properties.messageId,
    "messaging.message.conversation_id": properties.correlationId,
    "messaging.message.body.size": content.byteLength,
  };
}

/** Exchange and routing key, with a colon between. */
export const destinationOf = (exchange: string, routingKey: string): string => `${exchange}:${routingKey}`;

type Operation = "publish" | "process" | "create";

export interface TracedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Uint8Array;
  readonly properties: { readonly messageId?: string | undefined; readonly correlationId?: string | undefined };
}
