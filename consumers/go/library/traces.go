package waybill

import (
	"context"
	"slices"

	amqp "github.com/rabbitmq/amqp091-go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// traces are the spans of one consumer, as docs/traces.md has them, by OpenTelemetry's API alone. Where the process has
// set up no SDK nobody records them, and the trace context of a message is passed on as it came.
type traces struct {
	tracer trace.Tracer
	common []attribute.KeyValue
}

func newTraces(provider trace.TracerProvider, consumer, amqpURL string) traces {
	common := []attribute.KeyValue{attribute.String("messaging.system", "rabbitmq"), attribute.String("messaging.client.id", consumer)}
	if broker, err := amqp.ParseURI(amqpURL); err == nil {
		common = append(common, attribute.String("server.address", broker.Host), attribute.Int("server.port", broker.Port))
	}
	return traces{tracer: provider.Tracer("waybill", trace.WithInstrumentationVersion(Version)), common: common}
}

// processing has a span for each attempt, from its message's arrival until its outcome is known.
func (t traces) processing(routingKey string) spanMaker {
	return t.maker(trace.SpanKindConsumer, "process", "process", "tasks", routingKey)
}

// publishing has a span for each outcome, from when RabbitMQ is given it until it has confirmed it, however often it is
// sent.
func (t traces) publishing() spanMaker {
	return t.maker(trace.SpanKindProducer, "publish", "send", "outcomes", "outcomes")
}

func (t traces) maker(kind trace.SpanKind, name, operation, exchange, routingKey string) spanMaker {
	destination := exchange + ":" + routingKey
	attributes := append(slices.Clip(t.common),
		attribute.String("messaging.operation.name", name),
		attribute.String("messaging.operation.type", operation),
		attribute.String("messaging.destination.name", destination),
		attribute.String("messaging.rabbitmq.destination.routing_key", routingKey),
	)
	options := []trace.SpanStartOption{trace.WithSpanKind(kind), trace.WithAttributes(attributes...)}
	return spanMaker{tracer: t.tracer, name: name + " " + destination, options: options}
}

// spanMaker makes the spans of one name.
type spanMaker struct {
	tracer trace.Tracer
	name   string
	// options are what is known before there is a message: by this a sampler may judge.
	options []trace.SpanStartOption
}

// ofAttempt answers the context of its handler, and the headers of what comes of it. Who published the message is its
// parent and its link, as the conventions for messaging want it.
func (m spanMaker) ofAttempt(ctx context.Context, task taskMessage, delivery amqp.Delivery) (context.Context, trace.Span, traceHeaders) {
	parent := task.trace.spanContext()
	options := m.options
	if parent.IsValid() {
		options = append(slices.Clip(options), trace.WithLinks(trace.Link{SpanContext: parent}))
	}
	ctx, span := m.tracer.Start(trace.ContextWithRemoteSpanContext(ctx, parent), m.name, options...)
	if span.IsRecording() {
		span.SetAttributes(aboutMessage(task.taskID, task.taskID, task.attempt, delivery.Body)...)
		if delivery.CorrelationId != "" {
			span.SetAttributes(attribute.String("messaging.message.conversation_id", delivery.CorrelationId))
		}
	}
	return ctx, span, task.trace.continuedBy(span, parent)
}

// ofOutcome answers the headers of its message. What ends no attempt has none of its own.
func (m spanMaker) ofOutcome(id string, what report) (trace.Span, traceHeaders) {
	if !what.endsAttempt() {
		return noop.Span{}, what.trace
	}
	parent := what.trace.spanContext()
	_, span := m.tracer.Start(trace.ContextWithRemoteSpanContext(context.Background(), parent), m.name, m.options...)
	if span.IsRecording() {
		span.SetAttributes(aboutMessage(id, what.taskID, what.attempt, what.body)...)
		span.SetAttributes(attribute.String("messaging.message.conversation_id", what.taskID))
	}
	return span, what.trace.continuedBy(span, parent)
}

func aboutMessage(id, taskID string, attempt int, body []byte) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("messaging.message.id", id),
		attribute.Int("messaging.message.body.size", len(body)),
		attribute.String("waybill.task.id", taskID),
		attribute.Int("waybill.task.attempt", attempt),
	}
}

// endWith: an attempt that was cancelled is no error, nor is one that was snoozed.
func endWith(span trace.Span, outcome Outcome) {
	if span.IsRecording() {
		span.SetAttributes(attribute.String("waybill.outcome", outcome.Kind))
		if outcome.Kind == "failed" && outcome.Code != "cancelled" {
			fail(span, outcome.Code, outcome.Message)
		}
	}
	span.End()
}

func fail(span trace.Span, errorType, description string) {
	span.SetAttributes(attribute.String("error.type", errorType))
	span.SetStatus(codes.Error, description)
}

// traceHeaders are those of a message: W3C Trace Context. They are part of our own messages, so they are read and
// written by this propagator, whatever the process has set up.
type traceHeaders struct{ traceparent, tracestate string }

func readTraceHeaders(headers amqp.Table) traceHeaders {
	return traceHeaders{traceparent: text(headers["traceparent"]), tracestate: text(headers["tracestate"])}
}

func (h traceHeaders) spanContext() trace.SpanContext {
	if h.traceparent == "" {
		return trace.SpanContext{}
	}
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), &h))
}

// continuedBy answers them as they were where the span is nobody's: then it is the parent itself.
func (h traceHeaders) continuedBy(span trace.Span, parent trace.SpanContext) traceHeaders {
	if own := span.SpanContext(); !own.IsValid() || own.SpanID() == parent.SpanID() {
		return h
	}
	var written traceHeaders
	propagation.TraceContext{}.Inject(trace.ContextWithSpan(context.Background(), span), &written)
	return written
}

// table is nil where there is nothing to say.
func (h traceHeaders) table() amqp.Table {
	if h.traceparent == "" {
		return nil
	}
	table := amqp.Table{"traceparent": h.traceparent}
	if h.tracestate != "" {
		table["tracestate"] = h.tracestate
	}
	return table
}

// Get is of propagation.TextMapCarrier, as are Set and Keys.
func (h *traceHeaders) Get(name string) string {
	switch name {
	case "traceparent":
		return h.traceparent
	case "tracestate":
		return h.tracestate
	default:
		return ""
	}
}

// Set leaves out what is none of the two.
func (h *traceHeaders) Set(name, value string) {
	switch name {
	case "traceparent":
		h.traceparent = value
	case "tracestate":
		h.tracestate = value
	}
}

// Keys are the names of both.
func (h *traceHeaders) Keys() []string { return []string{"traceparent", "tracestate"} }
