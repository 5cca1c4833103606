// Says of payloads whether a consumer in Go takes them: go run waybill.local/consumer/judge < cases.json
//
// In: [{"schema": …, "payloads": ["<base64>", …]}, …]. Out: for each schema, for each of its payloads, true or false.
// By it `waybill contract check` lays the judgements of all languages side by side.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

type judgeCase struct {
	Schema   json.RawMessage `json:"schema"`
	Payloads [][]byte        `json:"payloads"`
}

func main() {
	var cases []judgeCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	verdicts := make([][]bool, len(cases))
	for index, one := range cases {
		verdicts[index] = judged(one)
	}
	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// judged rehearses a handler that takes everything: what it is not given, a consumer refuses.
func judged(one judgeCase) []bool {
	contract := contracts.Contract[json.RawMessage, struct{}]{
		RoutingKey: "judged", Timeout: time.Minute, PayloadSchema: string(one.Schema), ResultSchema: `{"type": "object"}`,
	}
	takesAll := func(context.Context, json.RawMessage) (struct{}, error) { return struct{}{}, nil }
	verdicts := make([]bool, len(one.Payloads))
	for place, payload := range one.Payloads {
		outcome := waybill.Rehearse(context.Background(), contract, takesAll, payload, waybill.Task{ID: "judged", Attempt: 1})
		verdicts[place] = outcome.Kind == "succeeded"
	}
	return verdicts
}
