import {
  type Attributes,
  type Context,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Link,
  ProxyTracerProvider,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import type { MessageProperties } from "amqplib";
import type { Ending } from "./messages.ts";

/**
 * The spans of a consumer, by OpenTelemetry's API alone: where its process has set up no SDK, nothing is recorded, and
 * the context of the task's message goes on as it came. What each span says: docs/traces.md, after the semantic
 * conventions for messaging with RabbitMQ (1.45).
 */
export class Traces {
  readonly #tracer: Tracer;
  readonly #common: Attributes;

  constructor({ amqpUrl, consumer, version }: { readonly amqpUrl: string; readonly consumer: string; readonly version: string }) {
    this.#tracer = trace.getTracer("@waybill/consumer", version);
    const { hostname, port, protocol } = new URL(amqpUrl);
    this.#common = {
      "messaging.system": "rabbitmq",
      "messaging.client.id": consumer,
      "server.address": hostname.replace(/^\[|\]$/g, ""),
      "server.port": Number(port || (protocol === "amqps:" ? 5_671 : 5_672)),
    };
  }

  /** One attempt, from the arrival of its message to its outcome. */
  processing({ content, properties }: TracedMessage, { routingKey, taskId, attempt }: TracedAttempt): AttemptSpan {
    const creation = contextIn(properties.headers ?? {});
    const attributes = {
      ...this.#common,
      ...operation("process", "process", `tasks:${routingKey}`, routingKey),
      "messaging.message.id": taskId,
      ...(typeof properties.correlationId === "string" && { "messaging.message.conversation_id": properties.correlationId }),
      "messaging.message.body.size": content.byteLength,
      "waybill.task.id": taskId,
      "waybill.task.attempt": attempt,
    };
    const options = { kind: SpanKind.CONSUMER, attributes, links: linksTo(creation) };
    return new AttemptSpan(this.#tracer.startSpan(`process tasks:${routingKey}`, options, creation));
  }

  /** An outcome on its way; ends when RabbitMQ has it. */
  reporting(outcome: Ending, { id, size, carrier }: { readonly id: string; readonly size: number; readonly carrier: object }): ReportSpan {
    const attributes = {
      ...this.#common,
      ...operation("publish", "send", "outcomes:outcomes", "outcomes"),
      "messaging.message.id": id,
      "messaging.message.conversation_id": outcome.task_id,
      "messaging.message.body.size": size,
      "waybill.task.id": outcome.task_id,
      "waybill.task.attempt": outcome.attempt,
    };
    const span = this.#tracer.startSpan("publish outcomes:outcomes", { kind: SpanKind.PRODUCER, attributes }, contextIn(carrier));
    return { headers: headersOf(span), end: () => span.end() };
  }
}

export class AttemptSpan {
  /** What is done in this attempt's name carries these. */
  readonly headers: TraceHeaders;
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
    this.headers = headersOf(span);
  }

  /** With this span as the current one, so that what other libraries record is part of it. */
  run<Value>(work: () => Value): Value {
    return context.with(trace.setSpan(context.active(), this.#span), work);
  }

  /** An attempt that was told to stop, or put off, is no error. */
  end(outcome: Ending): void {
    this.#span.setAttribute("waybill.outcome", outcome.kind);
    if (outcome.kind === "failed" && outcome.code !== "cancelled") {
      this.#span.setAttribute("error.type", outcome.code);
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.message });
    }
    this.#span.end();
  }
}

export interface ReportSpan {
  readonly headers: TraceHeaders;
  end(): void;
}

/** W3C Trace Context, as message headers. */
export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

interface TracedMessage {
  readonly content: Uint8Array;
  readonly properties: Pick<MessageProperties, "headers" | "correlationId">;
}

interface TracedAttempt {
  readonly routingKey: string;
  readonly taskId: string;
  readonly attempt: number;
}

/** Sends the spans that wait in this process, where it has an SDK that can: for who is about to end it. At most two seconds. */
export async function sendSpans(): Promise<void> {
  const provider = trace.getTracerProvider();
  const own = (provider instanceof ProxyTracerProvider ? provider.getDelegate() : provider) as { forceFlush?(): Promise<void> };
  const tooLate = new Promise<void>((resolve) => setTimeout(resolve, 2_000).unref());
  await Promise.race([own.forceFlush?.().catch(() => undefined), tooLate]);
}

/** The headers are part of Waybill's message, so the propagator is this one, whatever the process has set up. */
const propagator = new W3CTraceContextPropagator();

/** What a message said of its trace, as it came. */
export function traceOfMessage({ headers = {} }: Pick<MessageProperties, "headers">): TraceHeaders {
  const { traceparent, tracestate } = (headers ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof traceparent !== "string") return {};
  return { traceparent, ...(typeof tracestate === "string" && { tracestate }) };
}

const contextIn = (headers: object): Context => propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);

function headersOf(span: Span): TraceHeaders {
  const headers: { traceparent?: string; tracestate?: string } = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
  return headers;
}

function linksTo(creation: Context): Link[] {
  const made = trace.getSpanContext(creation);
  return made === undefined ? [] : [{ context: made }];
}

const operation = (name: string, type: string, destination: string, routingKey: string): Attributes => ({
  "messaging.operation.name": name,
  "messaging.operation.type": type,
  "messaging.destination.name": destination,
  "messaging.rabbitmq.destination.routing_key": routingKey,
});
