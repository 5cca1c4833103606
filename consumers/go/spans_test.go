package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"os"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	oteltrace "go.opentelemetry.io/otel/trace"
	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// The library speaks to OpenTelemetry's API alone. Its spans are tried here, where the SDK is, through a real RabbitMQ.

const (
	patience   = 20 * time.Second
	traceID    = "0af7651916cd43dd8448eb211c80319c"
	publishing = "b7ad6b7169203331"
	traced     = "00-" + traceID + "-" + publishing + "-01"
	state      = "shop=1,other=two"
)

type tracedPayload struct {
	What string `json:"what"`
}

type tracedResult struct {
	Did string `json:"did"`
}

var tracedContract = contracts.Contract[tracedPayload, tracedResult]{
	RoutingKey: "traced", Digest: "d", Timeout: time.Minute, MaxRedeliveries: 5, Outcome: contracts.OutcomeRequired,
	PayloadSchema: `{"type":"object","required":["what"],"properties":{"what":{"type":"string"}}}`,
	ResultSchema:  `{"type":"object","required":["did"],"properties":{"did":{"type":"string"}}}`,
}

func echo(_ context.Context, payload tracedPayload) (tracedResult, error) {
	return tracedResult{Did: payload.What}, nil
}

func TestAnAttemptAndItsOutcomeAreSpansOfTheTraceOfTheirMessage(t *testing.T) {
	room := openRoom(t)
	spans, provider := recording()
	room.start(provider, echo)
	id := room.send(`{"what":"x"}`, amqp.Table{"traceparent": traced, "tracestate": state, "attempt": int64(2)}, "the root")
	outcome := room.outcome()
	process, publish := spans.next(t), spans.next(t)

	if process.Name() != "process tasks:traced" || process.SpanKind() != oteltrace.SpanKindConsumer || process.Status().Code != codes.Unset {
		t.Errorf("%s %v %+v", process.Name(), process.SpanKind(), process.Status())
	}
	if parent := process.Parent(); parent.TraceID().String() != traceID || parent.SpanID().String() != publishing {
		t.Errorf("the parent is %+v", parent)
	}
	if links := process.Links(); len(links) != 1 || links[0].SpanContext.SpanID().String() != publishing {
		t.Errorf("the links are %+v", links)
	}
	consumer, _ := attributesOf(process)["messaging.client.id"].(string)
	same(t, attributesOf(process), map[string]any{
		"messaging.system": "rabbitmq", "messaging.client.id": consumer, "server.address": room.host, "server.port": room.port,
		"messaging.operation.name": "process", "messaging.operation.type": "process",
		"messaging.destination.name": "tasks:traced", "messaging.rabbitmq.destination.routing_key": "traced",
		"messaging.message.id": id, "messaging.message.conversation_id": "the root", "messaging.message.body.size": int64(len(`{"what":"x"}`)),
		"waybill.task.id": id, "waybill.task.attempt": int64(2), "waybill.outcome": "succeeded",
	})

	if publish.Name() != "publish outcomes:outcomes" || publish.SpanKind() != oteltrace.SpanKindProducer || publish.Status().Code != codes.Unset {
		t.Errorf("%s %v %+v", publish.Name(), publish.SpanKind(), publish.Status())
	}
	if publish.Parent().SpanID() != process.SpanContext().SpanID() || outcome.consumer() != consumer {
		t.Errorf("the parent is %+v, the consumer %s", publish.Parent(), outcome.consumer())
	}
	same(t, attributesOf(publish), map[string]any{
		"messaging.system": "rabbitmq", "messaging.client.id": consumer, "server.address": room.host, "server.port": room.port,
		"messaging.operation.name": "publish", "messaging.operation.type": "send",
		"messaging.destination.name": "outcomes:outcomes", "messaging.rabbitmq.destination.routing_key": "outcomes",
		"messaging.message.id": outcome.MessageId, "messaging.message.conversation_id": id, "messaging.message.body.size": int64(len(outcome.Body)),
		"waybill.task.id": id, "waybill.task.attempt": int64(2),
	})
	same(t, outcome.Headers, map[string]any{"traceparent": "00-" + traceID + "-" + publish.SpanContext().SpanID().String() + "-01", "tracestate": state})
}

func TestAHandlersOwnSpanIsBelowThatOfItsAttempt(t *testing.T) {
	room := openRoom(t)
	spans, provider := recording()
	seen := make(chan string, 1)
	room.start(provider, func(ctx context.Context, payload tracedPayload) (tracedResult, error) {
		seen <- waybill.From(ctx).Traceparent
		_, span := provider.Tracer("the application").Start(ctx, "query")
		span.End()
		return echo(ctx, payload)
	})
	room.send(`{"what":"x"}`, amqp.Table{"traceparent": traced}, "")
	query, process := spans.next(t), spans.next(t)
	if query.Name() != "query" || query.Parent().SpanID() != process.SpanContext().SpanID() || query.SpanContext().TraceID().String() != traceID {
		t.Errorf("%s is below %+v", query.Name(), query.Parent())
	}
	if told := <-seen; told != "00-"+traceID+"-"+process.SpanContext().SpanID().String()+"-01" {
		t.Errorf("the handler was told %s", told)
	}
}

func TestAFailureIsAnErrorByItsCode(t *testing.T) {
	answers := map[string]error{
		"permanent": waybill.Permanent("gone", errors.New("is gone")), "plain": errors.New("broke"), "snooze": waybill.Snooze(time.Minute),
	}
	cases := []struct{ body, outcome, errorType, description string }{
		{`{"what":"permanent"}`, "failed", "gone", "is gone"},
		{`{"what":"plain"}`, "failed", "error", "broke"},
		{`{"what":"snooze"}`, "snoozed", "", ""},
		{`{"what"`, "failed", "contract_violation", "1 problem in the payload: the whole: expected JSON, got something else"},
	}
	for _, each := range cases {
		t.Run(each.body, func(t *testing.T) {
			room := openRoom(t)
			spans, provider := recording()
			room.start(provider, func(_ context.Context, payload tracedPayload) (tracedResult, error) {
				return tracedResult{}, answers[payload.What]
			})
			room.send(each.body, amqp.Table{"traceparent": traced}, "")
			process, publish := spans.next(t), spans.next(t)
			var outcome waybill.Outcome
			ok(t, json.Unmarshal(room.outcome().Body, &outcome))
			said := attributesOf(process)
			errorType, _ := said["error.type"].(string)
			if said["waybill.outcome"] != each.outcome || errorType != each.errorType || process.Status().Description != outcome.Message {
				t.Errorf("%+v %+v", said, process.Status())
			}
			if isError := process.Status().Code == codes.Error; isError != (each.errorType != "") || publish.Status().Code != codes.Unset {
				t.Errorf("%+v %+v", process.Status(), publish.Status())
			}
		})
	}
}

func TestACancelledAttemptIsNoError(t *testing.T) {
	room := openRoom(t)
	spans, provider := recording()
	begun := make(chan struct{})
	room.start(provider, func(ctx context.Context, _ tracedPayload) (tracedResult, error) {
		close(begun)
		<-ctx.Done()
		return tracedResult{}, ctx.Err()
	})
	id := room.send(`{"what":"x"}`, amqp.Table{"traceparent": traced}, "")
	<-begun
	room.logged("listening to control")
	cancel := `{"kind":"cancel","task_id":"` + id + `","attempt":1,"reason":"by hand"}`
	ok(t, room.channel.Publish("control", "traced.cancel", false, false, amqp.Publishing{Body: []byte(cancel)}))
	process := spans.next(t)
	if process.Status().Code != codes.Unset || attributesOf(process)["waybill.outcome"] != "failed" {
		t.Errorf("%+v", process.Status())
	}
}

func TestWhatIsNotWorkedHasNoSpanOfItsOwn(t *testing.T) {
	room := openRoom(t)
	spans, provider := recording()
	stop := room.start(provider, echo)
	headers := amqp.Table{"traceparent": traced}
	room.send(`{"what":"x"}`, headers, "")
	room.outcome()
	process, first := spans.next(t), spans.next(t)
	room.send(`{"what":"x"}`, headers, "")
	room.outcome()
	again := spans.next(t)
	stop()
	if again.Name() != first.Name() || again.Parent().SpanID() != process.SpanContext().SpanID() || len(spans) != 0 {
		t.Errorf("%s below %+v, and %d more", again.Name(), again.Parent(), len(spans))
	}
}

func TestAnOutcomeThatIsSentAgainHasOneSpanUntilItIsConfirmed(t *testing.T) {
	room := openRoom(t)
	spans, provider := recording()
	ok(t, room.channel.QueueUnbind("outcomes", "outcomes", "outcomes", nil))
	stop := room.start(provider, echo)
	room.send(`{"what":"x"}`, amqp.Table{"traceparent": traced}, "")
	room.logged("no queue is bound for outcomes; sending it again")
	process := spans.next(t)
	if len(spans) != 0 {
		t.Errorf("%s has ended", spans.next(t).Name())
	}
	ok(t, room.channel.QueueBind("outcomes", "outcomes", "outcomes", false, nil))
	outcome, publish := room.outcome(), spans.next(t)
	stop()
	if publish.Parent().SpanID() != process.SpanContext().SpanID() || publish.Status().Code != codes.Unset || len(spans) != 0 {
		t.Errorf("%+v %+v, and %d more", publish.Parent(), publish.Status(), len(spans))
	}
	if attributesOf(publish)["messaging.message.id"] != outcome.MessageId {
		t.Errorf("%v is not %s", attributesOf(publish), outcome.MessageId)
	}
}

func TestAnOutcomeThatIsNeverTakenIsAnErrorInTheEnd(t *testing.T) {
	room := openRoom(t)
	spans, provider := recording()
	ok(t, room.channel.QueueUnbind("outcomes", "outcomes", "outcomes", nil))
	stop := room.start(provider, echo)
	room.send(`{"what":"x"}`, amqp.Table{"traceparent": traced}, "")
	room.logged("no queue is bound for outcomes; sending it again")
	stop()
	spans.next(t)
	publish := spans.next(t)
	if attributesOf(publish)["error.type"] != "returned" || publish.Status().Code != codes.Error {
		t.Errorf("%+v %+v", attributesOf(publish), publish.Status())
	}
}

func TestAMessageWithoutATraceBeginsOne(t *testing.T) {
	for _, traceparent := range []string{"", "no such thing"} {
		t.Run(traceparent, func(t *testing.T) {
			room := openRoom(t)
			spans, provider := recording()
			// Whose span runs the consumer is none of its tasks' business.
			ctx, _ := provider.Tracer("the application").Start(t.Context(), "main")
			room.startIn(ctx, provider, echo)
			room.send(`{"what":"x"}`, amqp.Table{"traceparent": traceparent}, "")
			outcome := room.outcome()
			process, publish := spans.next(t), spans.next(t)
			if process.Parent().IsValid() || len(process.Links()) != 0 {
				t.Errorf("%+v %+v", process.Parent(), process.Links())
			}
			own := process.SpanContext().TraceID().String() + "-" + publish.SpanContext().SpanID().String()
			if told, _ := outcome.Headers["traceparent"].(string); len(told) < 52 || told[3:52] != own {
				t.Errorf("%q does not name %s", told, own)
			}
		})
	}
}

func TestASamplerIsAskedByWhatIsKnownAndWhatItLeavesOutIsToldOnwards(t *testing.T) {
	room := openRoom(t)
	asked := make(sampler, 2)
	room.start(trace.NewTracerProvider(trace.WithSampler(asked)), echo)
	room.send(`{"what":"x"}`, amqp.Table{"traceparent": traced}, "")
	outcome := room.outcome()
	for _, wanted := range []string{"tasks:traced", "outcomes:outcomes"} {
		if said := <-asked; said["messaging.destination.name"] != wanted || said["messaging.system"] != "rabbitmq" || said["server.address"] != room.host {
			t.Errorf("asked by %v", said)
		}
	}
	if told, _ := outcome.Headers["traceparent"].(string); len(told) != 55 || told[52:] != "-00" || told[36:52] == publishing {
		t.Errorf("told %q", told)
	}
}

// sampler keeps nothing.
type sampler chan map[string]any

func (s sampler) Description() string { return "keeps nothing" }
func (s sampler) ShouldSample(asked trace.SamplingParameters) trace.SamplingResult {
	s <- valuesOf(asked.Attributes)
	return trace.SamplingResult{Decision: trace.Drop}
}

// recorded are the spans that have ended.
type recorded chan trace.ReadOnlySpan

func recording() (recorded, *trace.TracerProvider) {
	spans := make(recorded, 100)
	return spans, trace.NewTracerProvider(trace.WithSyncer(spans))
}

func (r recorded) ExportSpans(_ context.Context, spans []trace.ReadOnlySpan) error {
	for _, span := range tracetest.SpanStubsFromReadOnlySpans(spans).Snapshots() {
		r <- span
	}
	return nil
}

func (r recorded) Shutdown(context.Context) error { return nil }

func (r recorded) next(t *testing.T) trace.ReadOnlySpan {
	t.Helper()
	select {
	case span := <-r:
		return span
	case <-time.After(patience):
		t.Fatal("no span has ended")
		return nil
	}
}

func attributesOf(span trace.ReadOnlySpan) map[string]any { return valuesOf(span.Attributes()) }

func valuesOf(attributes []attribute.KeyValue) map[string]any {
	values := map[string]any{}
	for _, each := range attributes {
		values[string(each.Key)] = each.Value.AsInterface()
	}
	return values
}

func same(t *testing.T, got, wanted map[string]any) {
	t.Helper()
	if !maps.Equal(got, wanted) {
		t.Errorf("got  %v\nwant %v", got, wanted)
	}
}

// room is the test's side of the broker: it sends tasks, and hears outcomes.
type room struct {
	t        *testing.T
	url      string
	host     string
	port     int64
	channel  *amqp.Channel
	outcomes <-chan amqp.Delivery
	lines    chan string
}

func openRoom(t *testing.T) *room {
	t.Helper()
	url := os.Getenv("WAYBILL_TEST_AMQP_URL")
	if url == "" && os.Getenv("CI") == "true" {
		t.Fatal("WAYBILL_TEST_AMQP_URL is not set, and CI must try this on a real RabbitMQ")
	}
	if url == "" {
		t.Skip("LEFT OUT: WAYBILL_TEST_AMQP_URL is not set; consumers/go/go.test.ts sets it")
	}
	broker, err := amqp.ParseURI(url)
	ok(t, err)
	connection, err := amqp.Dial(url)
	ok(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	channel, err := connection.Channel()
	ok(t, err)
	for _, exchange := range contracts.Topology.Exchanges {
		ok(t, channel.ExchangeDeclare(exchange.Name, exchange.Type, true, false, false, false, nil))
	}
	for queue, arguments := range map[string]amqp.Table{"traced": contracts.Topology.TaskQueue.Arguments, "outcomes": {"x-queue-type": "quorum"}} {
		_, err := channel.QueueDelete(queue, false, false, false)
		ok(t, err)
		_, err = channel.QueueDeclare(queue, true, false, false, false, arguments)
		ok(t, err)
	}
	ok(t, channel.QueueBind("traced", "traced", "tasks", false, nil))
	ok(t, channel.QueueBind("outcomes", "outcomes", "outcomes", false, nil))
	outcomes, err := channel.Consume("outcomes", "", true, false, false, false, nil)
	ok(t, err)
	return &room{t: t, url: url, host: broker.Host, port: int64(broker.Port), channel: channel, outcomes: outcomes, lines: make(chan string, 1000)}
}

func (r *room) send(body string, headers amqp.Table, correlationID string) (id string) {
	r.t.Helper()
	id = "01937d3a-5f00-7000-8000-000000000001"
	all := amqp.Table{"attempt": int64(1)}
	maps.Copy(all, headers)
	message := amqp.Publishing{MessageId: id, CorrelationId: correlationID, Headers: all, Body: []byte(body)}
	ok(r.t, r.channel.Publish("tasks", "traced", true, false, message))
	return id
}

type outcome struct{ amqp.Delivery }

func (o outcome) consumer() string {
	var said waybill.Outcome
	_ = json.Unmarshal(o.Body, &said)
	return said.Consumer
}

func (r *room) outcome() outcome {
	r.t.Helper()
	select {
	case message := <-r.outcomes:
		return outcome{message}
	case <-time.After(patience):
		r.t.Fatal("no outcome came")
		return outcome{}
	}
}

// start answers a function that stops the consumer and waits for its end.
func (r *room) start(provider oteltrace.TracerProvider, handler waybill.Handler[tracedPayload, tracedResult]) (stop func()) {
	return r.startIn(context.Background(), provider, handler)
}

func (r *room) startIn(ctx context.Context, provider oteltrace.TracerProvider, handler waybill.Handler[tracedPayload, tracedResult]) (stop func()) {
	config := waybill.Config{AMQPURL: r.url, Prefetch: 4, Name: "traced"}
	log := slog.New(slog.NewJSONHandler(lines(r.lines), &slog.HandlerOptions{Level: slog.LevelDebug}))
	consumer := waybill.NewConsumer(config, waybill.WithLog(log), waybill.WithTracerProvider(provider))
	waybill.Handle(consumer, tracedContract, handler)
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- consumer.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-ended:
			ok(r.t, err)
		case <-time.After(patience):
			r.t.Error("the consumer did not stop")
		}
	}
	r.t.Cleanup(stop)
	return stop
}

// logged waits for the line with this message.
func (r *room) logged(message string) {
	r.t.Helper()
	late := time.After(patience)
	for {
		select {
		case line := <-r.lines:
			var said struct{ Msg string }
			if ok(r.t, json.Unmarshal([]byte(line), &said)); said.Msg == message {
				return
			}
		case <-late:
			r.t.Fatalf("no line said %q", message)
		}
	}
}

type lines chan string

func (l lines) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
