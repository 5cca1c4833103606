// Our consumer in Go: from consumers/go, `go run .`
package main

import (
	"context"
	"fmt"
	"log/slog"
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
	"waybill.local/handlers/video"
	"waybill.local/handlers/wholefiles"
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

	stopTraces, err := startTraces(os.Getenv, config.Name, slog.New(waybill.NewLogHandler(os.Stdout)))
	if err != nil {
		return err
	}
	defer stopTraces()

	consumer := waybill.NewConsumer(config)
	waybill.Handle(consumer, contracts.DataExport, tasks.ExportData(reports.New(settings.sampleDatabase), folder))
	waybill.Handle(consumer, contracts.CleanupFiles, tasks.CleanupFiles(settings.temporaryFolder, time.Now))
	if tools, err := video.FindTools(); err != nil {
		fmt.Fprintln(os.Stderr, "This consumer takes no videos:", err)
	} else {
		media := wholefiles.NewFolder(settings.mediaFolder)
		if _, err := media.RemoveLeftovers(time.Now()); err != nil {
			return err
		}
		handleVideos(consumer, tasks.Videos{Tools: tools, UploadFolder: settings.uploadFolder, MediaFolder: media})
	}
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

func handleVideos(consumer *waybill.Consumer, videos tasks.Videos) {
	waybill.Handle(consumer, contracts.ValidateVideo, tasks.ValidateVideo(videos))
	waybill.Handle(consumer, contracts.TranscodeVideo, tasks.TranscodeVideo(videos))
	waybill.Handle(consumer, contracts.ThumbnailVideo, tasks.ThumbnailVideo(videos))
}

// exitAtSecondSignal: whoever asks twice does not want to wait.
func exitAtSecondSignal() {
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGTERM, syscall.SIGINT)
	<-again
	os.Exit(130)
}
