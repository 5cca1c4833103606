package waybill

import (
	"context"
	"log/slog"
	"time"

	"waybill.local/contracts"
)

// Rehearse is what the library does around a handler (both contract checks, the error turned into an outcome), without
// a broker. Tests call it by waybilltest.OutcomeOf, which takes the payload as a value.
//
// The context that ends tells the handler to stop; its cause may be one of ErrTimedOut, ErrCancelled and ErrShutdown,
// and is ErrCancelled otherwise. It panics where the contract's schemas do not compile.
func Rehearse[Payload, Result any](ctx context.Context, contract contracts.Contract[Payload, Result], handler Handler[Payload, Result], payload []byte, task Task) Outcome {
	registration, err := register(contract, handler)
	if err != nil {
		panic(err)
	}
	clock := startClock()
	ended := func(what happened) Outcome {
		outcome := judge(what)
		outcome.TaskID, outcome.Attempt, outcome.Consumer = task.ID, task.Attempt, "test"
		outcome.StartedAt, outcome.FinishedAt = clock.times()
		return outcome
	}
	fitting, problems := registration.payload.Payload(payload)
	if len(problems) > 0 {
		return ended(happened{payloadProblems: problems})
	}
	attempt := newAttempt(context.WithoutCancel(ctx))
	defer attempt.stop(nil)
	forget := context.AfterFunc(ctx, func() {
		reason := stoppedBy(ctx)
		if reason == nil {
			reason = ErrCancelled
		}
		attempt.stop(reason)
	})
	defer forget()
	if task.Log == nil {
		task.Log = slog.New(slog.DiscardHandler)
	}
	progress := startProgress(false, func(said) {})
	return ended(registration.run(newCrew(attempt.ctx).do, attempt, fitting, &task, time.Now().Add(contract.Timeout), progress))
}
