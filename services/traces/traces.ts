import { type Span, SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import type { ConsumeMessage } from "amqplib";
import type { Publication } from "../broker/publisher.ts";
import type { Outcome } from "../lifecycle/outcome.ts";
import { destinationOf, messageAttributes } from "./messages.ts";
import { contextIn, headersOf, linksTo, type TraceHeaders } from "./trace_context.ts";

/**
 * The spans of the services: one trace for each task, from the request that sent it to the outcome that is recorded.
 * docs/traces.md says what each stands for.
 */
export class Traces {
  readonly #tracer: Tracer;
  readonly #broker: BrokerAddress;

  constructor(tracer: Tracer, amqpUrl: string) {
    this.#tracer = tracer;
    this.#broker = addressOf(amqpUrl);
  }

  /** A request, as the semantic conventions for HTTP have it. Who asked stays out of it. */
  request({ method, route, path, scheme, headers }: TracedRequest): RequestSpan {
    const attributes = { "http.request.method": method, "http.route": route, "url.path": path, "url.scheme": scheme };
    const span = this.#tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, contextIn(headers));
    return {
      headers: headersOf(span),
      end(status) {
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) fail(span, String(status));
        span.end();
      },
    };
  }

  /** A task on its way: the publication with the span's context in its headers; it ends when RabbitMQ has answered. */
  publishing = (publication: Publication): Publication => {
    const { properties, settled } = publication;
    // A marker is no task, and belongs to nobody's trace.
    const attempt: unknown = properties.headers?.["attempt"];
    if (typeof attempt !== "number") return publication;
    const { exchange, routingKey } = publication;
    const attributes = {
      ...messageAttributes("publish", publication),
      ...this.#broker,
      "waybill.task.id": properties.messageId,
      "waybill.task.attempt": attempt,
    };
    const name = `publish ${destinationOf(exchange, routingKey)}`;
    const span = this.#tracer.startSpan(name, { kind: SpanKind.PRODUCER, attributes }, contextIn(properties.headers));
    return {
      ...publication,
      properties: { ...properties, headers: { ...properties.headers, ...headersOf(span) } },
      settled(what) {
        if (what !== "confirmed") fail(span, what);
        span.end();
        settled(what);
      },
    };
  };

  /** A task that nobody sent by a request: what it is published under, each time it is tried. */
  created(exchange: string, routingKey: string): TraceHeaders {
    const message = { exchange, routingKey, content: new Uint8Array(), properties: {} };
    const { "messaging.message.body.size": _, ...attributes } = messageAttributes("create", message);
    const name = `create ${destinationOf(exchange, routingKey)}`;
    const span = this.#tracer.startSpan(name, { kind: SpanKind.PRODUCER, attributes: { ...attributes, ...this.#broker } });
    span.end();
    return headersOf(span);
  }

  /** An outcome that ends an attempt, from when it was taken; null: it is another kind of report, or came without a trace. */
  recording({ fields, content, properties }: ConsumeMessage, outcome: Outcome): RecordingSpan | null {
    const headers: object = properties.headers ?? {};
    if (outcome.kind === "progress" || outcome.kind === "adopted" || !("traceparent" in headers)) return null;
    const { exchange, routingKey } = fields;
    const message = { exchange, routingKey, content, properties };
    const attributes = {
      ...messageAttributes("process", message),
      ...this.#broker,
      "waybill.task.id": outcome.taskId,
      "waybill.task.attempt": outcome.attempt,
      "waybill.outcome": outcome.kind,
    };
    const parent = contextIn(headers);
    const name = `process ${destinationOf(exchange, routingKey)}`;
    const span = this.#tracer.startSpan(name, { kind: SpanKind.CONSUMER, attributes, links: linksTo(parent) }, parent);
    return {
      end(error) {
        if (error !== null) fail(span, "not_recorded", error);
        span.end();
      },
    };
  }
}

export interface TracedRequest {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly scheme: string;
  readonly headers: object;
}

export interface RequestSpan {
  /** What a task that this request sends is traced by. */
  readonly headers: TraceHeaders;
  end(status: number): void;
}

export interface RecordingSpan {
  /** Null: it is on disk. Otherwise why not. */
  end(error: string | null): void;
}

interface BrokerAddress {
  readonly "server.address": string;
  readonly "server.port": number;
}

function addressOf(amqpUrl: string): BrokerAddress {
  const { hostname, port, protocol } = new URL(amqpUrl);
  const ordinary = protocol === "amqps:" ? 5_671 : 5_672;
  return { "server.address": hostname.replace(/^\[|\]$/g, ""), "server.port": port === "" ? ordinary : Number(port) };
}

function fail(span: Span, type: string, message?: string): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}
