// The library's consumer of the conformance kit's own contract in Go, the twin of conformance_consumer.ts.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
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
	return consumer.Run(ctx)
}

func work(ctx context.Context, payload contracts.ConformancePayload) (result contracts.ConformanceResult, err error) {
	switch payload.Do {
	case contracts.ConformanceDoSlow:
		select {
		case <-time.After(milliseconds(payload)):
		case <-ctx.Done():
			return result, context.Cause(ctx)
		}
	case contracts.ConformanceDoFailPermanently:
		return result, waybill.Permanent("told_to", errors.New("it cannot be done"))
	case contracts.ConformanceDoRetryAfter:
		return result, waybill.RetryAfter(milliseconds(payload), errors.New("not now"))
	}
	if payload.Integer == nil {
		return contracts.ConformanceResult{Integer: "0"}, nil
	}
	return contracts.ConformanceResult{Integer: strconv.FormatInt(*payload.Integer, 10)}, nil
}

func milliseconds(payload contracts.ConformancePayload) time.Duration {
	if payload.Ms == nil {
		return 0
	}
	return time.Duration(*payload.Ms) * time.Millisecond
}
