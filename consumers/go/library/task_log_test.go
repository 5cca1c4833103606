package waybill

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"reflect"
	"testing"
)

const traceparentOfTest = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

type loggedPayload struct {
	UserID   int64  `json:"user_id"`
	Name     string `json:"name"`
	Customer struct {
		Email string `json:"email"`
		Since int    `json:"since"`
	} `json:"customer"`
}

func ada() loggedPayload {
	payload := loggedPayload{UserID: 88, Name: "Ada"}
	payload.Customer.Email, payload.Customer.Since = "ada@example.org", 2019
	return payload
}

var shownPayload = map[string]any{
	"user_id": 88.0, "name": "[sensitive]", "customer": map[string]any{"email": "[sensitive]", "since": 2019.0},
}

// lineOf is what one line has beside what each has of its process.
func lineOf(t *testing.T, sensitive []string, say func(*slog.Logger)) map[string]any {
	t.Helper()
	var to bytes.Buffer
	log := slog.New(NewLogHandler(&to)).With("routing_key", "welcome")
	say(taskLog(log, "t-1", 2, traceparentOfTest, sensitive))
	var line map[string]any
	if err := json.Unmarshal(to.Bytes(), &line); err != nil {
		t.Fatal(err, to.String())
	}
	for _, name := range []string{"level", "time", "pid", "hostname"} {
		delete(line, name)
	}
	return line
}

func aboutAnd(more map[string]any) map[string]any {
	line := map[string]any{
		"routing_key": "welcome", "task_id": "t-1", "attempt": 2.0, "traceparent": traceparentOfTest,
		"trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "msg": "seen",
	}
	maps.Copy(line, more)
	return line
}

// The cases are the same in each language: task_log.test.ts, test_task_log.py.
func TestALogShowsItsTaskAndNothingSensitive(t *testing.T) {
	sensitive := []string{"/name", "/customer/email"}
	cases := []struct {
		name      string
		sensitive []string
		say       func(*slog.Logger)
		expect    map[string]any
	}{
		{"its routing key, task, attempt and trace", sensitive, func(log *slog.Logger) { log.Info("seen") }, nil},
		{"the payload under a name", sensitive, func(log *slog.Logger) { log.Info("seen", "payload", ada()) }, map[string]any{"payload": shownPayload}},
		{"payloads in a list", sensitive, func(log *slog.Logger) { log.Info("seen", "all", []loggedPayload{ada()}) }, map[string]any{"all": []any{shownPayload}}},
		{
			"one member, taken out", sensitive,
			func(log *slog.Logger) { log.Info("seen", "email", ada().Customer.Email, "since", 2019) },
			map[string]any{"email": "[sensitive]", "since": 2019.0},
		},
		{"a member with all that is in it", sensitive, func(log *slog.Logger) { log.Info("seen", "name", ada()) }, map[string]any{"name": "[sensitive]"}},
		{
			"a group", sensitive,
			func(log *slog.Logger) { log.WithGroup("customer").Info("seen", "email", "ada@example.org") },
			map[string]any{"customer": map[string]any{"email": "[sensitive]"}},
		},
		{
			"what is bound", sensitive,
			func(log *slog.Logger) { log.With("step", 1).With("payload", ada()).Info("seen") },
			map[string]any{"step": 1.0, "payload": shownPayload},
		},
		{"an error keeps its words", sensitive, func(log *slog.Logger) { log.Info("seen", "err", errors.New("broken")) }, map[string]any{"err": "broken"}},
		{"a contract without sensitive fields hides nothing", nil, func(log *slog.Logger) { log.Info("seen", "name", "Ada") }, map[string]any{"name": "Ada"}},
	}
	for _, of := range cases {
		t.Run(of.name, func(t *testing.T) {
			if got := lineOf(t, of.sensitive, of.say); !reflect.DeepEqual(got, aboutAnd(of.expect)) {
				t.Errorf("got %v, expected %v", got, aboutAnd(of.expect))
			}
		})
	}
}
