package waybill

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"

	amqp "github.com/rabbitmq/amqp091-go"
)

// reporter sends outcomes so that each one arrives. One that RabbitMQ has not confirmed is sent again on the next
// channel; one that it refused or could not route (the queue outcomes is full, or not there yet) is sent again after a
// pause. A repeated outcome changes nothing, a lost one would strand its task.
type reporter struct {
	log         *slog.Logger
	spans       spanMaker
	lastID      atomic.Int64
	unconfirmed atomic.Int64

	mu   sync.Mutex
	line *outcomeLine
	next chan struct{}
}

// outcomeLine is one channel in confirm mode.
type outcomeLine struct {
	channel *amqp.Channel
	// room bounds what is on its way by the room for returns: RabbitMQ's client would stand still on a full one.
	room    chan struct{}
	returns chan amqp.Return

	mu sync.Mutex
	// returned are the ids of what came back as unroutable: RabbitMQ confirms that too, after having returned it.
	returned map[string]bool
}

// report is what travels: a body with what its properties say.
type report struct {
	kind, taskID string
	attempt      int
	body         []byte
	// isUnread: it need not travel.
	isUnread bool
	// trace is of what it came of: the span of the attempt, or what its message said.
	trace traceHeaders
}

func (r report) endsAttempt() bool {
	return r.kind == "succeeded" || r.kind == "failed" || r.kind == "snoozed"
}

const mostOnTheWay = 1024

func newReporter(log *slog.Logger, spans spanMaker) *reporter {
	return &reporter{log: log, spans: spans, next: make(chan struct{})}
}

// keep keeps a channel for outcomes until ctx ends.
func (r *reporter) keep(ctx context.Context, connection *connection) {
	connection.keepChannel(ctx, r.log, func(_ *amqp.Connection, channel *amqp.Channel) error {
		if err := channel.Confirm(false); err != nil {
			return err
		}
		r.use(&outcomeLine{
			channel: channel, room: make(chan struct{}, mostOnTheWay), returned: map[string]bool{},
			returns: channel.NotifyReturn(make(chan amqp.Return, mostOnTheWay)),
		})
		return nil
	})
}

func (r *reporter) use(line *outcomeLine) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line = line
	close(r.next)
	r.next = make(chan struct{})
}

// report returns when RabbitMQ has confirmed the outcome, however long that takes; an error only when ctx has ended.
func (r *reporter) report(ctx context.Context, what report) error {
	r.unconfirmed.Add(1)
	defer r.unconfirmed.Add(-1)
	id := r.newID()
	span, headers := r.spans.ofOutcome(id, what)
	what.trace = headers
	last, err := r.sendUntilConfirmed(ctx, id, what)
	if err != nil {
		fail(span, errorTypes[last], string(last))
	}
	span.End()
	return err
}

// sendUntilConfirmed answers with an error what was known last.
func (r *reporter) sendUntilConfirmed(ctx context.Context, id string, what report) (last sending, err error) {
	last = lost
	for refusals := 0; ; {
		line, err := r.openLine(ctx)
		if err != nil {
			return last, err
		}
		last = line.send(ctx, id, what)
		switch {
		case last == confirmed:
			return last, nil
		case ctx.Err() != nil:
			return last, ctx.Err()
		case line.channel.IsClosed():
			last = lost
			continue // again, on the next channel
		}
		r.log.Warn(string(last)+"; sending it again", "task_id", what.taskID, "kind", what.kind)
		select {
		case <-ctx.Done():
			return last, ctx.Err()
		case <-pauseAfter(3 + refusals):
			refusals++
		}
	}
}

func (r *reporter) newID() string { return strconv.FormatInt(r.lastID.Add(1), 10) }

// tell sends a heartbeat, and not while there is no channel or no room: the next one says more.
func (r *reporter) tell(ctx context.Context, what report) {
	r.mu.Lock()
	line := r.line
	r.mu.Unlock()
	if line == nil || line.channel.IsClosed() {
		return
	}
	select {
	case line.room <- struct{}{}:
	default:
		return
	}
	id := r.newID()
	confirmation, err := line.publish(id, what)
	go func() {
		if err == nil {
			select {
			case <-confirmation.Done():
			case <-ctx.Done():
			}
			line.wasReturned(id)
		}
		<-line.room
	}()
}

// openLine waits for a channel that is open.
func (r *reporter) openLine(ctx context.Context) (*outcomeLine, error) {
	for {
		r.mu.Lock()
		line, next := r.line, r.next
		r.mu.Unlock()
		if line != nil && !line.channel.IsClosed() {
			return line, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

type sending string

const (
	confirmed sending = "confirmed"
	refused   sending = "RabbitMQ refused the outcome"
	unrouted  sending = "no queue is bound for outcomes"
	lost      sending = "the connection broke before RabbitMQ had confirmed the outcome"
)

// errorTypes are what a span calls them.
var errorTypes = map[sending]string{refused: "refused", unrouted: "returned", lost: "lost"}

func (l *outcomeLine) send(ctx context.Context, id string, what report) sending {
	select {
	case l.room <- struct{}{}:
		defer func() { <-l.room }()
	case <-ctx.Done():
		return lost
	}
	confirmation, err := l.publish(id, what)
	if err != nil {
		return lost
	}
	select {
	case <-confirmation.Done():
	case <-ctx.Done():
		return lost
	}
	switch {
	case l.wasReturned(id):
		return unrouted
	case confirmation.Acked():
		return confirmed
	default:
		return refused
	}
}

func (l *outcomeLine) publish(id string, what report) (*amqp.DeferredConfirmation, error) {
	return l.channel.PublishWithDeferredConfirm("outcomes", "outcomes", true, false, amqp.Publishing{
		MessageId: id, CorrelationId: what.taskID, Type: what.kind, ContentType: "application/json",
		DeliveryMode: amqp.Persistent, Headers: what.trace.table(), Body: what.body,
	})
}

// wasReturned: a return comes before its confirm, so by now it is in returns, or somebody took it from there.
func (l *outcomeLine) wasReturned(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for {
		select {
		case message, open := <-l.returns:
			if open {
				l.returned[message.MessageId] = true
				continue
			}
		default:
		}
		break
	}
	found := l.returned[id]
	delete(l.returned, id)
	return found
}
