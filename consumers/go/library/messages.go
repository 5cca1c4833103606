package waybill

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"waybill.local/consumer/internal/check"
)

// Outcome is the one message in which an attempt ends, field by field as it travels:
// contracts/messages/outcome.schema.json.
type Outcome struct {
	// Kind is succeeded, failed or snoozed.
	Kind       string          `json:"kind"`
	TaskID     string          `json:"task_id"`
	Attempt    int             `json:"attempt"`
	Consumer   string          `json:"consumer"`
	StartedAt  string          `json:"started_at"`
	FinishedAt string          `json:"finished_at"`
	Result     json.RawMessage `json:"result,omitempty"`
	// Failure is transient or permanent, where Kind is failed.
	Failure      string    `json:"failure,omitempty"`
	Code         string    `json:"code,omitempty"`
	Message      string    `json:"message,omitempty"`
	Detail       string    `json:"detail,omitempty"`
	RetryAfterMs *int64    `json:"retry_after_ms,omitempty"`
	Problems     []Problem `json:"problems,omitempty"`
	ForMs        *int64    `json:"for_ms,omitempty"`
}

// Problem is one thing that is wrong with a payload or a result.
type Problem = check.Problem

// progressMessage says how far the work is; it is also the heartbeat.
type progressMessage struct {
	Kind     string   `json:"kind"`
	TaskID   string   `json:"task_id"`
	Attempt  int      `json:"attempt"`
	Consumer string   `json:"consumer"`
	Progress *float64 `json:"progress,omitempty"`
	Note     string   `json:"note,omitempty"`
	// Redeliveries: the report with more of them takes the hold of the attempt.
	Redeliveries int  `json:"redeliveries"`
	AckedEarly   bool `json:"acked_early"`
}

// adoptedMessage: a message without our headers becomes a task, under an id that this consumer chose.
type adoptedMessage struct {
	Kind          string `json:"kind"`
	TaskID        string `json:"task_id"`
	Attempt       int    `json:"attempt"`
	Consumer      string `json:"consumer"`
	RoutingKey    string `json:"routing_key"`
	PayloadBase64 []byte `json:"payload_base64"`
}

// encode writes <, > and & as they are. What it is given can be written: results were written before.
func encode(message any) []byte {
	text, err := encodeJSON(message)
	if err != nil {
		panic(err)
	}
	return text
}

func encodeJSON(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// cancelMessage is told to consumers on the exchange control: stop this attempt, or drop it on arrival.
type cancelMessage struct {
	Kind    string `json:"kind"`
	TaskID  string `json:"task_id"`
	Attempt int    `json:"attempt"`
	Reason  string `json:"reason"`
	// Consumer is set when only one process is meant, because another holds the attempt.
	Consumer string `json:"consumer"`
}

// readCancel answers false for what is no cancel: control may learn other kinds, which are passed over.
func readCancel(body []byte) (cancelMessage, bool) {
	var cancel cancelMessage
	err := json.Unmarshal(body, &cancel)
	return cancel, err == nil && cancel.Kind == "cancel" && cancel.TaskID != "" && cancel.Attempt > 0
}

// readContractNotice answers the digest of the contract that the services have, and false for what is no such notice.
func readContractNotice(body []byte) (digest string, ok bool) {
	var notice struct {
		Kind   string `json:"kind"`
		Digest string `json:"digest"`
	}
	err := json.Unmarshal(body, &notice)
	return notice.Digest, err == nil && notice.Kind == "contract" && notice.Digest != ""
}

// clock takes the time of an attempt: the wall clock says when it began, the monotonic one how long it took.
type clock struct{ startedAt time.Time }

func startClock() clock { return clock{startedAt: time.Now()} }

func (c clock) elapsed() time.Duration { return time.Since(c.startedAt) }

func (c clock) times() (startedAt, finishedAt string) {
	const layout = "2006-01-02T15:04:05.000Z07:00"
	wall := c.startedAt.UTC()
	return wall.Format(layout), wall.Add(c.elapsed()).Format(layout)
}

// shorten to at most this many bytes of UTF-8, cut between characters.
func shorten(text string, maxBytes int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxBytes {
		return text
	}
	end := maxBytes - len("...")
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "..."
}

func firstRunes(text string, count int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	for at := range text {
		if count == 0 {
			return text[:at]
		}
		count--
	}
	return text
}
