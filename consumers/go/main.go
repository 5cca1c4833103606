// Our consumer in Go: from consumers/go, `go run .`
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
	"waybill.local/handlers/export"
	"waybill.local/handlers/payments"
	"waybill.local/handlers/reports"
	"waybill.local/handlers/tasks"
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
	settings := readSettings(os.Getenv)
	folder := export.NewFolder(settings.exportFolder)
	if _, err := folder.RemoveLeftovers(time.Now()); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	context.AfterFunc(ctx, exitAtSecondSignal)

	consumer := waybill.NewConsumer(config)
	waybill.Handle(consumer, contracts.DataExport, tasks.ExportData(reports.New(settings.sampleDatabase), folder))
	if settings.paymentsDatabase != "" {
		book, err := payments.Open(settings.paymentsDatabase)
		if err != nil {
			return err
		}
		defer func() { _ = book.Close() }()
		waybill.Handle(consumer, contracts.ProcessPayment, tasks.ProcessPayment(book, time.Now))
	}
	return consumer.Run(ctx) // until SIGTERM, then drains
}

// exitAtSecondSignal: whoever asks twice does not want to wait.
func exitAtSecondSignal() {
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGTERM, syscall.SIGINT)
	<-again
	os.Exit(130)
}
