import { type Context, defaultTextMapGetter, defaultTextMapSetter, type Link, ROOT_CONTEXT, type Span, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";

/** Headers of HTTP and of messages alike (W3C Trace Context). */
export interface TraceHeaders {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** What a message's headers are made of is part of our own contract, so the propagator is this one, whatever a process has set up. */
const propagator = new W3CTraceContextPropagator();

/** The context that stands in these headers; an empty one where none does. */
export function contextIn(headers: object): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

export function headersOf(span: Span): TraceHeaders {
  const headers: { traceparent?: string; tracestate?: string } = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
  return headers;
}

/** Whoever made the message is linked to, also where it is the parent, as the conventions for messaging want it. */
export function linksTo(creation: Context): Link[] {
  const context = trace.getSpanContext(creation);
  return context === undefined ? [] : [{ context }];
}
