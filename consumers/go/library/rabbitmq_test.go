package waybill_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"runtime"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

const patience = 20 * time.Second

type trialPayload struct {
	What string `json:"what"`
	Big  int64  `json:"big"`
}

type trialResult struct {
	Did string `json:"did"`
	Big int64  `json:"big"`
}

type trialHandler = waybill.Handler[trialPayload, trialResult]

var trial = contracts.Contract[trialPayload, trialResult]{
	RoutingKey: "trial", Digest: "d", Timeout: time.Minute, MaxRedeliveries: 5, Outcome: contracts.OutcomeRequired,
	PayloadSchema: `{"type":"object","required":["what"],"properties":{"what":{"type":"string"},"big":{"type":"integer","format":"int64"}}}`,
	ResultSchema:  `{"type":"object","required":["did"],"properties":{"did":{"type":"string","minLength":1},"big":{"type":"integer","format":"int64"}}}`,
}

// room is the test's side of the broker: it sends tasks, and hears outcomes.
type room struct {
	t        *testing.T
	url      string
	channel  *amqp.Channel
	outcomes <-chan amqp.Delivery
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
	connection, err := amqp.Dial(url)
	ok(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	channel, err := connection.Channel()
	ok(t, err)
	for _, exchange := range contracts.Topology.Exchanges {
		ok(t, channel.ExchangeDeclare(exchange.Name, exchange.Type, true, false, false, false, nil))
	}
	for _, queue := range []string{"trial", "outcomes"} {
		_, err := channel.QueueDelete(queue, false, false, false)
		ok(t, err)
	}
	_, err = channel.QueueDeclare("outcomes", true, false, false, false, amqp.Table{"x-queue-type": "quorum"})
	ok(t, err)
	ok(t, channel.QueueBind("outcomes", "outcomes", "outcomes", false, nil))
	_, err = channel.QueueDeclare("trial", true, false, false, false, contracts.Topology.TaskQueue.Arguments)
	ok(t, err)
	ok(t, channel.QueueBind("trial", "trial", "tasks", false, nil))
	outcomes, err := channel.Consume("outcomes", "", true, false, false, false, nil)
	ok(t, err)
	return &room{t: t, url: url, channel: channel, outcomes: outcomes}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *room) send(id, body string, headers amqp.Table) {
	r.t.Helper()
	ok(r.t, r.channel.Publish("tasks", "trial", true, false, amqp.Publishing{MessageId: id, Headers: headers, Body: []byte(body)}))
}

func headers(changes amqp.Table) amqp.Table {
	all := amqp.Table{"attempt": int64(1), "failures": int64(0), "max_attempts": int64(5), "idempotency_key": "key", "contract": "d", "x-not-known": "left alone"}
	for name, value := range changes {
		all[name] = value
	}
	return all
}

type told struct {
	waybill.Outcome
	PayloadBase64 []byte `json:"payload_base64"`
	Redeliveries  int    `json:"redeliveries"`
	AckedEarly    bool   `json:"acked_early"`
	Note          string `json:"note"`
}

// next is the next message to the services, whatever its kind.
func (r *room) next() told {
	r.t.Helper()
	select {
	case message := <-r.outcomes:
		var outcome told
		ok(r.t, json.Unmarshal(message.Body, &outcome))
		return outcome
	case <-time.After(patience):
		r.t.Fatal("no outcome came")
		return told{}
	}
}

func (r *room) ending() told {
	r.t.Helper()
	for {
		if outcome := r.next(); outcome.Kind != "progress" {
			return outcome
		}
	}
}

// start answers a function that stops the consumer and waits for its end.
func (r *room) start(handler trialHandler, change func(*contracts.Contract[trialPayload, trialResult], *waybill.Config)) (stop func()) {
	contract, config := trial, waybill.Config{AMQPURL: r.url, Prefetch: 4, Grace: patience, Name: "trial"}
	if change != nil {
		change(&contract, &config)
	}
	consumer := waybill.NewConsumer(config, waybill.WithLog(slog.New(waybill.NewLogHandler(io.Discard))))
	waybill.Handle(consumer, contract, handler)
	ctx, cancel := context.WithCancel(context.Background())
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

func (r *room) isEmpty() {
	r.t.Helper()
	queue, err := r.channel.QueueDeclarePassive("trial", true, false, false, false, nil)
	ok(r.t, err)
	if queue.Messages != 0 {
		r.t.Errorf("%d messages are left", queue.Messages)
	}
}

const id = "01937d3a-5f00-7000-8000-000000000001"

func echo(_ context.Context, payload trialPayload) (trialResult, error) {
	return trialResult{Did: payload.What, Big: payload.Big}, nil
}

func TestATaskIsWorkedReportedAndAcked(t *testing.T) {
	room := openRoom(t)
	stop := room.start(echo, nil)
	room.send(id, `{"what":"x","big":9007199254740993,"WHAT":"y"}`, headers(nil))
	outcome := room.ending()
	if outcome.Kind != "succeeded" || outcome.TaskID != id || outcome.Attempt != 1 || string(outcome.Result) != `{"did":"x","big":9007199254740993}` {
		t.Errorf("%+v", outcome)
	}
	stop()
	room.isEmpty()
}

func TestEachAnswerBecomesItsOutcome(t *testing.T) {
	room := openRoom(t)
	answers := map[string]error{
		"permanent": waybill.Permanent("gone", errors.New("is gone")), "later": waybill.RetryAfter(1500*time.Millisecond, errors.New("busy")),
		"snooze": waybill.Snooze(time.Minute), "plain": errors.New("broke"),
	}
	room.start(func(_ context.Context, payload trialPayload) (trialResult, error) {
		switch payload.What {
		case "panic":
			panic("oh")
		case "goexit":
			runtime.Goexit()
		}
		return trialResult{}, answers[payload.What]
	}, nil)
	cases := []struct{ what, body, kind, failure, code string }{
		{"a permanent failure", `{"what":"permanent"}`, "failed", "permanent", "gone"},
		{"a failure with a pause", `{"what":"later"}`, "failed", "transient", "retry_after"},
		{"not now", `{"what":"snooze"}`, "snoozed", "", ""},
		{"any other error", `{"what":"plain"}`, "failed", "transient", "error"},
		{"a panic", `{"what":"panic"}`, "failed", "transient", "uncaught"},
		{"the end of its goroutine", `{"what":"goexit"}`, "failed", "transient", "uncaught"},
		{"a result that does not fit", `{"what":"fits"}`, "failed", "permanent", "result_violation"},
		{"a payload that does not fit", `{"what":7}`, "failed", "permanent", "contract_violation"},
		{"a payload that is not JSON", `{"what"`, "failed", "permanent", "contract_violation"},
	}
	for attempt, each := range cases {
		t.Run(each.what, func(t *testing.T) {
			room.send(id, each.body, headers(amqp.Table{"attempt": int64(attempt + 1)}))
			outcome := room.ending()
			if outcome.Kind != each.kind || outcome.Failure != each.failure || outcome.Code != each.code || outcome.Attempt != attempt+1 {
				t.Errorf("%+v", outcome)
			}
		})
	}
}

func TestAMessageOfSomebodyElseIsAdopted(t *testing.T) {
	room := openRoom(t)
	room.start(echo, nil)
	room.send("", `{"what":"x"}`, nil)
	adopted, ending := room.next(), room.ending()
	if adopted.Kind != "adopted" || string(adopted.PayloadBase64) != `{"what":"x"}` || ending.Kind != "succeeded" || ending.TaskID != adopted.TaskID {
		t.Errorf("%+v %+v", adopted, ending)
	}
}

func TestALateOrCancelledTaskIsNotWorked(t *testing.T) {
	room := openRoom(t)
	started := make(chan string, 10)
	room.start(func(ctx context.Context, payload trialPayload) (trialResult, error) {
		started <- payload.What
		<-ctx.Done()
		return trialResult{}, ctx.Err()
	}, nil)
	room.send(id, `{"what":"late"}`, headers(amqp.Table{"deadline": "2026-01-01T00:00:00Z"}))
	if late := room.ending(); late.Code != "timed_out" {
		t.Errorf("%+v", late)
	}
	room.send(id, `{"what":"soon"}`, headers(amqp.Table{"attempt": int64(2), "deadline": time.Now().Add(300 * time.Millisecond).Format(time.RFC3339Nano)}))
	if timedOut := room.ending(); timedOut.Code != "timed_out" || <-started != "soon" {
		t.Errorf("%+v", timedOut)
	}
	room.send(id, `{"what":"cancelled"}`, headers(amqp.Table{"attempt": int64(3)}))
	<-started
	cancel := `{"kind":"cancel","task_id":"` + id + `","attempt":3,"reason":"by hand"}`
	ok(t, room.channel.Publish("control", "trial.cancel", false, false, amqp.Publishing{Body: []byte(cancel)}))
	if cancelled := room.ending(); cancelled.Code != "cancelled" {
		t.Errorf("%+v", cancelled)
	}
	// Remembered for an hour: the same attempt is acked without work, so the next task's outcome comes first.
	room.send(id, `{"what":"cancelled"}`, headers(amqp.Table{"attempt": int64(3)}))
	room.send(id, `{"what":7}`, headers(amqp.Table{"attempt": int64(4)}))
	if next := room.ending(); next.Attempt != 4 {
		t.Errorf("%+v", next)
	}
}

func TestAnAttemptThatComesTwiceIsWorkedOnce(t *testing.T) {
	room := openRoom(t)
	var worked = make(chan struct{}, 10)
	stop := room.start(func(ctx context.Context, payload trialPayload) (trialResult, error) {
		worked <- struct{}{}
		return echo(ctx, payload)
	}, nil)
	room.send(id, `{"what":"x"}`, headers(nil))
	first := room.ending()
	room.send(id, `{"what":"x"}`, headers(nil))
	second := room.ending()
	if first.FinishedAt != second.FinishedAt || len(worked) != 1 {
		t.Errorf("worked %d times: %+v %+v", len(worked), first, second)
	}
	stop()
	room.isEmpty()
}

func TestWhatCameBackIsToldFirstAndNotWorkedForEver(t *testing.T) {
	room := openRoom(t)
	room.send(id, `{"what":"x"}`, headers(amqp.Table{"max_redeliveries": int64(1)}))
	for range 2 { // each a death: the message comes back with its channel
		dying, err := amqp.Dial(room.url)
		ok(t, err)
		channel, err := dying.Channel()
		ok(t, err)
		messages, err := channel.Consume("trial", "", false, false, false, false, nil)
		ok(t, err)
		<-messages
		ok(t, dying.Close())
	}
	room.start(echo, nil)
	if outcome := room.ending(); outcome.Code != "crashed" || outcome.Failure != "transient" {
		t.Errorf("%+v", outcome)
	}
}

func TestLongWorkIsAckedEarlyAndHandedBackAtTheEnd(t *testing.T) {
	room := openRoom(t)
	started := make(chan struct{}, 1)
	stop := room.start(func(ctx context.Context, _ trialPayload) (trialResult, error) {
		started <- struct{}{}
		<-ctx.Done()
		return trialResult{}, context.Cause(ctx)
	}, func(contract *contracts.Contract[trialPayload, trialResult], config *waybill.Config) {
		contract.Timeout, config.Grace = time.Hour, 0
	})
	room.send(id, `{"what":"x"}`, headers(nil))
	if first := room.next(); first.Kind != "progress" || !first.AckedEarly {
		t.Errorf("%+v", first)
	}
	<-started
	stop()
	if outcome := room.ending(); outcome.Kind != "snoozed" || outcome.ForMs == nil || *outcome.ForMs != 0 {
		t.Errorf("%+v", outcome)
	}
	room.isEmpty()
}

func TestProgressIsTheHeartbeat(t *testing.T) {
	room := openRoom(t)
	heard := make(chan struct{})
	room.start(func(ctx context.Context, payload trialPayload) (trialResult, error) {
		waybill.From(ctx).Progress(0.5, "half")
		<-heard
		return echo(ctx, payload)
	}, nil)
	room.send(id, `{"what":"x"}`, headers(nil))
	if progress := room.next(); progress.Kind != "progress" || progress.Note != "half" {
		t.Errorf("%+v", progress)
	}
	close(heard)
	if outcome := room.ending(); outcome.Kind != "succeeded" {
		t.Errorf("%+v", outcome)
	}
}

func TestAQueueThatIsDeletedIsSetUpAgain(t *testing.T) {
	room := openRoom(t)
	room.start(echo, nil)
	room.send(id, `{"what":"x"}`, headers(nil))
	room.ending()
	_, err := room.channel.QueueDelete("trial", false, false, false)
	ok(t, err)
	returned := room.channel.NotifyReturn(make(chan amqp.Return, 100))
	for {
		room.send(id, `{"what":"again"}`, headers(amqp.Table{"attempt": int64(2)}))
		select {
		case <-returned:
			time.Sleep(50 * time.Millisecond) // there is no signal for a queue that is not there yet: ask again
		case message := <-room.outcomes:
			var outcome told
			ok(t, json.Unmarshal(message.Body, &outcome))
			if outcome.Attempt != 2 {
				t.Errorf("%+v", outcome)
			}
			return
		case <-time.After(patience):
			t.Fatal("the queue was not set up again")
		}
	}
}
