package waybill

import (
	"context"
	"errors"
	"log/slog"
)

// Handler does the work of one contract. It is a function of payload and context and knows nothing of RabbitMQ; From
// answers what else it may know of its task. The context ends at the deadline, at a cancel and at the end of the
// process: context.Cause says which (ErrTimedOut, ErrCancelled, ErrShutdown).
//
// What it returns:
//
//	result, nil       done
//	Permanent         never try this again
//	RetryAfter        a failure, to be tried again after this pause
//	Snooze            not now, and no failure
//	any other error   a transient failure, tried again by the contract's retry policy; so is a panic
type Handler[Payload, Result any] func(ctx context.Context, payload Payload) (Result, error)

// Why a handler's context has ended.
var (
	ErrTimedOut  = errors.New("past its deadline")
	ErrCancelled = errors.New("cancelled")
	ErrShutdown  = errors.New("the consumer shuts down")
)

// Task is what a handler knows of its task beside the payload.
type Task struct {
	ID string
	// IdempotencyKey is the caller's key, else the task's id: the same in every attempt. For ledgers of effects, never
	// for a file's name.
	IdempotencyKey string
	// Attempt counts from 1 and rises each time the task is tried anew, also after a snooze or a replay.
	Attempt int
	// Failures since the last replay, this attempt not counted.
	Failures    int
	MaxAttempts int
	// Traceparent is the W3C trace context to be sent on with requests that are made by hand: of this attempt's span, or
	// of who sent the task where this process makes no spans; "": there is none. The context has the span itself.
	Traceparent string
	// Log is bound to routing key, task and attempt.
	Log *slog.Logger

	say func(progress float64, note string)
}

// From answers the task that a handler's context belongs to. Elsewhere it panics: a handler was called by hand with a
// context of somebody else's. In a test, call it by waybilltest.OutcomeOf.
func From(ctx context.Context) *Task {
	task, ok := ctx.Value(taskKey{}).(*Task)
	if !ok {
		panic("waybill.From: this context belongs to no task")
	}
	return task
}

type taskKey struct{}

// IsLast: another transient failure would be the last one, and the task would be dead.
func (t *Task) IsLast() bool { return t.Failures+1 >= t.MaxAttempts }

// Progress says how far the work is, 0 to 1 (NaN: unknown), with a note of at most 200 characters. It returns at once;
// the newest value is sent, at most once a second.
func (t *Task) Progress(progress float64, note string) { t.say(progress, note) }
