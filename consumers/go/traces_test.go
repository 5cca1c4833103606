package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

const on = "http://localhost:4318"

func TestTracesAreAskedForByOpenTelemetrysOwnVariables(t *testing.T) {
	cases := []struct {
		variables map[string]string
		asked     bool
		err       string
	}{
		{map[string]string{}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": on}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_SDK_DISABLED": "TRUE"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_SDK_DISABLED": "false"}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_TRACES_EXPORTER": "none"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false,
			`OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, which this consumer speaks alone, got "grpc"`},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"}, false,
			`OTEL_EXPORTER_OTLP_TRACES_PROTOCOL must be http/protobuf, which this consumer speaks alone, got "http/json"`},
		{map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": on, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
			"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf"}, true, ""},
	}
	for _, each := range cases {
		asked, err := tracesAreAskedFor(func(variable string) string { return each.variables[variable] })
		if said := sentence(err); asked != each.asked || said != each.err {
			t.Errorf("%v: got %t %q, want %t %q", each.variables, asked, said, each.asked, each.err)
		}
	}
}

func TestSpansAreSentToTheEndAndSayWhoMadeThem(t *testing.T) {
	cases := map[string]struct {
		variables map[string]string
		service   string
	}{
		"by the consumer's name": {nil, "exports"},
		"by OTEL_SERVICE_NAME":   {map[string]string{"OTEL_SERVICE_NAME": "theirs"}, "theirs"},
		"by OTEL_RESOURCE_ATTRIBUTES": {
			map[string]string{"OTEL_RESOURCE_ATTRIBUTES": "service.name=theirs,deployment.environment=test"}, "theirs",
		},
	}
	for name, each := range cases {
		t.Run(name, func(t *testing.T) {
			requests := make(chan *collector.ExportTraceServiceRequest, 10)
			receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
				if request.URL.Path != "/v1/traces" || request.Header.Get("x-key") != "secret" {
					t.Errorf("asked for %s with %v", request.URL, request.Header)
				}
				requests <- read(t, request)
			}))
			defer receiver.Close()
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.URL)
			t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret")
			t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "3600000") // by itself it would send in an hour
			for variable, value := range each.variables {
				t.Setenv(variable, value)
			}
			oneSpan(t, slog.New(slog.DiscardHandler))
			var request *collector.ExportTraceServiceRequest
			select {
			case request = <-requests:
			default: // what is sent was sent before the end
				t.Fatal("nothing was sent")
			}
			said := map[string]string{}
			for _, attribute := range request.ResourceSpans[0].Resource.Attributes {
				said[attribute.Key] = attribute.Value.GetStringValue()
			}
			if said["service.name"] != each.service || said["service.version"] != "0.1.0" {
				t.Errorf("%v", said)
			}
			if spans := request.ResourceSpans[0].ScopeSpans[0].Spans; len(spans) != 1 || spans[0].Name != "work" {
				t.Errorf("%v", spans)
			}
		})
	}
}

func TestAReceiverThatIsAwayCostsSpansAndALine(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
	var log bytes.Buffer
	oneSpan(t, slog.New(slog.NewJSONHandler(&log, nil)))
	if !strings.Contains(log.String(), `"level":"WARN","msg":"OpenTelemetry: `) {
		t.Errorf("it said %s", log.String())
	}
}

// oneSpan makes one, and stops.
func oneSpan(t *testing.T, log *slog.Logger) {
	t.Helper()
	before := otel.GetTracerProvider()
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	stop, err := startTraces(os.Getenv, "exports", log)
	ok(t, err)
	_, span := otel.Tracer("the test").Start(t.Context(), "work")
	span.End()
	stop()
}

func read(t *testing.T, request *http.Request) *collector.ExportTraceServiceRequest {
	var body io.Reader = request.Body
	if request.Header.Get("content-encoding") == "gzip" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			t.Error(err)
		}
		body = unpacked
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Error(err)
	}
	var read collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(text, &read); err != nil {
		t.Error(err)
	}
	return &read
}

func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
