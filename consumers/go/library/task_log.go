package waybill

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// taskLog is a handler's log: each line has its routing key, task, attempt and trace, and none shows what the contract
// calls sensitive.
//
//	"sensitive": ["/name", "/customer/email"]
//
//	log.Info("seen", "payload", payload)               {"payload":{"user_id":88,"name":"[sensitive]"}}
//	log.Info("seen", "email", payload.Customer.Email)  {"email":"[sensitive]"}
//
// A member that is called as such a field is hidden wherever it stands, since a handler takes payloads apart. What is
// written into the sentence is the handler's own.
func taskLog(log *slog.Logger, id string, attempt int, traceparent string, sensitive []string) *slog.Logger {
	log = log.With("task_id", id, "attempt", attempt)
	if traceparent != "" {
		log = log.With("traceparent", traceparent)
	}
	if found := traceID.FindStringSubmatch(traceparent); found != nil {
		log = log.With("trace_id", found[1])
	}
	if len(sensitive) == 0 {
		return log
	}
	names := map[string]bool{}
	for _, pointer := range sensitive {
		names[pointer[strings.LastIndexByte(pointer, '/')+1:]] = true
	}
	return slog.New(discreetHandler{log.Handler(), names})
}

// traceID is the trace's id by itself, as log systems look for it.
var traceID = regexp.MustCompile(`^[0-9a-f]{2}-([0-9a-f]{32})-`)

// discreetHandler hides what is called by one of these names.
type discreetHandler struct {
	slog.Handler
	names map[string]bool
}

func (h discreetHandler) Handle(ctx context.Context, line slog.Record) error {
	shown := slog.NewRecord(line.Time, line.Level, line.Message, line.PC)
	line.Attrs(func(attr slog.Attr) bool {
		shown.AddAttrs(h.attr(attr))
		return true
	})
	return h.Handler.Handle(ctx, shown)
}

func (h discreetHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return discreetHandler{h.Handler.WithAttrs(h.attrs(attrs)), h.names}
}

func (h discreetHandler) WithGroup(name string) slog.Handler {
	return discreetHandler{h.Handler.WithGroup(name), h.names}
}

func (h discreetHandler) attrs(attrs []slog.Attr) []slog.Attr {
	shown := make([]slog.Attr, len(attrs))
	for index, attr := range attrs {
		shown[index] = h.attr(attr)
	}
	return shown
}

func (h discreetHandler) attr(attr slog.Attr) slog.Attr {
	if h.names[attr.Key] {
		return slog.String(attr.Key, sensitiveValue)
	}
	value := attr.Value.Resolve()
	switch value.Kind() {
	case slog.KindGroup:
		return slog.Attr{Key: attr.Key, Value: slog.GroupValue(h.attrs(value.Group())...)}
	case slog.KindAny:
		return slog.Any(attr.Key, h.any(value.Any()))
	default:
		return slog.Attr{Key: attr.Key, Value: value}
	}
}

// any looks at a value as it would be written. One in which nothing is hidden stays what it is, as does an error, which
// is written by its words.
func (h discreetHandler) any(value any) any {
	if _, isError := value.(error); isError {
		return value
	}
	text, err := encodeJSON(value)
	if err != nil {
		return fmt.Sprintf("[%T, which JSON cannot hold]", value)
	}
	var read any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&read) != nil || !h.hide(read) {
		return value
	}
	return read
}

// hide answers whether there was something to be hidden.
func (h discreetHandler) hide(value any) bool {
	hidden := false
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			if h.names[name] {
				value[name] = sensitiveValue
				hidden = true
			} else if h.hide(member) {
				hidden = true
			}
		}
	case []any:
		for _, item := range value {
			hidden = h.hide(item) || hidden
		}
	}
	return hidden
}

const sensitiveValue = "[sensitive]"
