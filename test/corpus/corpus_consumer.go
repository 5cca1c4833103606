// The consumer of the corpus in Go, the twin of corpus_consumer.ts: takes what fits, and says what it read.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// reading is the payload as the handler saw it, written as JSON.
type reading struct {
	Read string `json:"read"`
}

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
	handleEveryContract(consumer) // every_contract.go, written beside this file by test/support/build_consumers.ts
	return consumer.Run(ctx)
}

// handle takes any contract's payload in its own type. What is answered is not that contract's result.
func handle[Payload, Result any](consumer *waybill.Consumer, contract contracts.Contract[Payload, Result]) {
	contract.ResultSchema = `{"type": "object"}`
	waybill.Handle(consumer, contracts.Contract[Payload, reading](contract), func(_ context.Context, payload Payload) (reading, error) {
		text, err := json.Marshal(payload)
		return reading{Read: string(text)}, err
	})
}
