// The library's consumer of the conformance kit's own contracts in Go, the twin of conformance_consumer.ts.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	config, err := waybill.ReadConfig(os.LookupEnv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	consumer := waybill.NewConsumer(config)
	waybill.Handle(consumer, contracts.Conformance, work)
	waybill.Handle(consumer, contracts.ConformanceLong, long)
	waybill.Handle(consumer, contracts.ConformanceBrief, brief)
	waybill.Handle(consumer, contracts.ConformanceUnreported, unreported)
	return consumer.Run(ctx)
}

func work(ctx context.Context, payload contracts.ConformancePayload) (result contracts.ConformanceResult, err error) {
	task := waybill.From(ctx)
	result.Integer, result.Text = strconv.FormatInt(orZero(payload.Integer), 10), payload.Text
	ms := orZero(payload.Ms)
	switch payload.Do {
	case contracts.ConformanceDoTell:
		if result.IdempotencyKey = &task.IdempotencyKey; task.Traceparent != "" {
			result.Traceparent = &task.Traceparent
		}
	case contracts.ConformanceDoSlow:
		return result, takeTime(ctx, ms, payload.Note)
	case contracts.ConformanceDoStubborn:
		return result, takeTime(context.WithoutCancel(ctx), ms, payload.Note)
	case contracts.ConformanceDoFail:
		return result, errors.New(cmp.Or(orZero(payload.Text), "it did not work"))
	case contracts.ConformanceDoFailPermanently:
		return result, waybill.Permanent("told_to", errors.New(cmp.Or(orZero(payload.Text), "it cannot be done")))
	case contracts.ConformanceDoRetryAfter:
		return result, waybill.RetryAfter(time.Duration(ms)*time.Millisecond, errors.New("not now"))
	case contracts.ConformanceDoSnooze:
		return result, waybill.Snooze(time.Duration(ms) * time.Millisecond)
	case contracts.ConformanceDoBreakTheResult:
		result.Integer = strings.Repeat("0", 21)
	}
	return result, nil
}

// takeTime says the note, where there is one, far more often than anybody wants to hear it.
func takeTime(ctx context.Context, ms int64, note *string) error {
	over := time.After(time.Duration(ms) * time.Millisecond)
	var say <-chan time.Time
	if note != nil {
		ticker := time.NewTicker(50 * time.Millisecond)
		defer ticker.Stop()
		say = ticker.C
	}
	for {
		select {
		case <-say:
			waybill.From(ctx).Progress(0.5, *note)
		case <-over:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func long(ctx context.Context, payload contracts.ConformanceLongPayload) (result contracts.ConformanceLongResult, err error) {
	return result, takeTime(ctx, payload.Ms, nil)
}

func brief(ctx context.Context, payload contracts.ConformanceBriefPayload) (result contracts.ConformanceBriefResult, err error) {
	return result, takeTime(ctx, payload.Ms, nil)
}

func unreported(ctx context.Context, payload contracts.ConformanceUnreportedPayload) (result contracts.ConformanceUnreportedResult, err error) {
	return result, takeTime(ctx, payload.Ms, nil)
}

// orZero is what an optional field says, or nothing.
func orZero[Value any](value *Value) (zero Value) {
	if value == nil {
		return zero
	}
	return *value
}
