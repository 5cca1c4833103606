// The consumer of the journeys in Go, the twin of trial_consumer.ts: does what a payload says, and writes each thing it
// does to a file, which is what the journeys look at.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

var (
	_, holds  = os.LookupEnv("WAYBILL_TRIAL_HOLD")
	_, isLong = os.LookupEnv("WAYBILL_TRIAL_LONG")
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
	trial := contracts.Trial
	if isLong {
		trial.Timeout = 30 * time.Minute
	}
	waybill.Handle(consumer, trial, work)
	return consumer.Run(ctx)
}

func work(ctx context.Context, payload contracts.TrialPayload) (result contracts.TrialResult, err error) {
	task := waybill.From(ctx)
	if err := effect("started", payload, task); err != nil {
		return result, err
	}
	if holds || payload.Do == contracts.TrialDoHold {
		return result, pause(ctx, time.Hour)
	}
	result.Did = string(payload.Do)
	switch payload.Do {
	case contracts.TrialDoFail:
		return result, waybill.WithCode("always", errors.New("it always fails"))
	case contracts.TrialDoFailTwice:
		if task.Failures < 2 {
			return result, waybill.WithCode("not_yet", errors.New("not yet"))
		}
	case contracts.TrialDoPermanent:
		return result, waybill.Permanent("hopeless", errors.New("it cannot be done"))
	case contracts.TrialDoDie:
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		return result, pause(ctx, time.Minute)
	case contracts.TrialDoSlow:
		if err := pause(ctx, slowness(payload)); err != nil {
			return result, err
		}
	case contracts.TrialDoWrongResult:
		result.Did = "longer than it may be, " + strings.Repeat(".", 200)
	}
	return result, effect("done", payload, task)
}

func slowness(payload contracts.TrialPayload) time.Duration {
	if payload.Ms == nil {
		return 100 * time.Millisecond
	}
	return time.Duration(*payload.Ms) * time.Millisecond
}

func pause(ctx context.Context, length time.Duration) error {
	select {
	case <-time.After(length):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func effect(what string, payload contracts.TrialPayload, task *waybill.Task) error {
	number := int64(-1)
	if payload.Number != nil {
		number = *payload.Number
	}
	line, err := json.Marshal(map[string]any{"what": what, "task": task.ID, "attempt": task.Attempt, "number": number, "pid": os.Getpid()})
	if err != nil {
		return err
	}
	effects, err := os.OpenFile(os.Getenv("WAYBILL_TRIAL_EFFECTS"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = effects.Write(append(line, '\n'))
	return errors.Join(err, effects.Close())
}
