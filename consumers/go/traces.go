package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	waybill "waybill.local/consumer"
)

// flushWithin: nobody's end waits longer for a receiver. What it has not taken by then is lost.
const flushWithin = 2 * time.Second

// startTraces makes and sends spans from now on, if OpenTelemetry's own variables ask for them: docs/traces.md. What is
// not said here its SDK reads from those variables itself. service is what this process is called where they do not say.
// stop sends what is still here.
func startTraces(getenv func(string) string, service string, log *slog.Logger) (stop func(), err error) {
	asked, err := tracesAreAskedFor(getenv)
	if err != nil || !asked {
		return func() {}, err
	}
	ctx := context.Background()
	// A receiver that is away costs spans and a line like our own.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("OpenTelemetry: " + err.Error()) }))
	of, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", service), attribute.String("service.version", waybill.Version)),
		resource.WithFromEnv(),
	)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, err
	}
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(of))
	otel.SetTracerProvider(provider)
	return func() {
		ctx, cancel := context.WithTimeout(ctx, flushWithin)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			otel.Handle(err)
		}
	}, nil
}

func tracesAreAskedFor(getenv func(string) string) (bool, error) {
	says := func(variable string) string { return strings.TrimSpace(getenv(variable)) }
	if strings.EqualFold(says("OTEL_SDK_DISABLED"), "true") || says("OTEL_TRACES_EXPORTER") == "none" {
		return false, nil
	}
	if says("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" && says("OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
		return false, nil
	}
	counts := "OTEL_EXPORTER_OTLP_PROTOCOL"
	if ofTraces := "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"; says(ofTraces) != "" {
		counts = ofTraces
	}
	if protocol := says(counts); protocol != "" && protocol != "http/protobuf" {
		return false, fmt.Errorf("%s must be http/protobuf, which this consumer speaks alone, got %q", counts, protocol)
	}
	return true, nil
}
