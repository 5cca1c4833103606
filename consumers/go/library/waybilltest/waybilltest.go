// Package waybilltest says what the coordinator would be told by a handler, without a broker.
package waybilltest

import (
	"context"
	"encoding/json"
	"fmt"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// OutcomeOf answers what the coordinator would be told if this handler were given this payload: the payload and the
// result are checked by their contract, an error or a panic becomes an outcome.
//
//	outcome := waybilltest.OutcomeOf(t.Context(), contracts.DataExport, handler, payload, waybilltest.Attempt(3))
//	// outcome.Kind, outcome.Failure, outcome.Code
//
// The payload is anything that becomes JSON (json.RawMessage stays as it is), and may break its contract: that is one
// thing to test. It panics where the payload cannot be written.
func OutcomeOf[Payload, Result any](ctx context.Context, contract contracts.Contract[Payload, Result], handler waybill.Handler[Payload, Result], payload any, options ...Option) waybill.Outcome {
	text, err := json.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("the payload cannot be written as JSON: %v", err))
	}
	const id = "01937d3a-5f00-7000-8000-000000000000"
	task := waybill.Task{ID: id, IdempotencyKey: id, Attempt: 1, MaxAttempts: 5}
	for _, option := range options {
		option(&task)
	}
	return waybill.Rehearse(ctx, contract, handler, text, task)
}

// Option changes what the handler's task says.
type Option func(*waybill.Task)

// Attempt is the number of this attempt; the ones before it count as failures.
func Attempt(number int) Option {
	return func(task *waybill.Task) { task.Attempt, task.Failures = number, number-1 }
}

// MaxAttempts is 5 without this.
func MaxAttempts(most int) Option { return func(task *waybill.Task) { task.MaxAttempts = most } }

// TaskID also names the idempotency key, as where the caller gave none.
func TaskID(id string) Option {
	return func(task *waybill.Task) { task.ID, task.IdempotencyKey = id, id }
}

// IdempotencyKey is the task's id without this.
func IdempotencyKey(key string) Option {
	return func(task *waybill.Task) { task.IdempotencyKey = key }
}
