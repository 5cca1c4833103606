package waybilltest_test

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// TestJudgesForComparison says of each payload of a file whether a consumer in Go takes it, for the test that lays the
// judgements of all languages side by side; it says which files by two variables. By itself it has nothing to judge.
func TestJudgesForComparison(t *testing.T) {
	asked, answered := os.Getenv("WAYBILL_JUDGE"), os.Getenv("WAYBILL_JUDGED")
	if asked == "" {
		t.Skip("WAYBILL_JUDGE is not set: the test of random schemas sets it")
	}
	text, err := os.ReadFile(asked)
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Schema   json.RawMessage
		Payloads []string
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	handler := func(context.Context, json.RawMessage) (struct{}, error) { return struct{}{}, nil }
	verdicts := make([][]bool, len(cases))
	for index, one := range cases {
		contract := contracts.Contract[json.RawMessage, struct{}]{RoutingKey: "random", Timeout: 1e9, PayloadSchema: string(one.Schema), ResultSchema: `{"type": "object"}`}
		verdicts[index] = make([]bool, len(one.Payloads))
		for place, payload := range one.Payloads {
			outcome := waybill.Rehearse(t.Context(), contract, handler, []byte(payload), waybill.Task{ID: "random", Attempt: 1})
			verdicts[index][place] = outcome.Kind == "succeeded"
		}
	}
	written, err := json.Marshal(verdicts)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(answered, written, 0o666); err != nil {
		t.Fatal(err)
	}
}
