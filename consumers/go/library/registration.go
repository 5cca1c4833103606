package waybill

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"waybill.local/consumer/internal/check"
	"waybill.local/contracts"
)

// registration is a contract with the one who does its work, both checks compiled. From here on payloads are bytes:
// the contract has judged them, and only the handler's own type reads them.
type registration struct {
	routingKey      string
	digest          string
	timeout         time.Duration
	maxRedeliveries int
	outcome         contracts.Outcome
	// sensitive are pointers to fields that no log shows.
	sensitive       []string
	payload, result *check.Schema
	// call answers the result as it will travel.
	call func(ctx context.Context, payload []byte) (json.RawMessage, error)
}

func register[Payload, Result any](contract contracts.Contract[Payload, Result], handler Handler[Payload, Result]) (registration, error) {
	payload, err := check.Compile(contract.PayloadSchema, contract.Sensitive)
	if err != nil {
		return registration{}, fmt.Errorf("%s: its payload schema does not compile: %w", contract.RoutingKey, err)
	}
	result, err := check.Compile(contract.ResultSchema, nil)
	if err != nil {
		return registration{}, fmt.Errorf("%s: its result schema does not compile: %w", contract.RoutingKey, err)
	}
	return registration{
		routingKey: contract.RoutingKey, digest: contract.Digest, timeout: contract.Timeout,
		maxRedeliveries: contract.MaxRedeliveries, outcome: contract.Outcome, sensitive: contract.Sensitive, payload: payload, result: result,
		call: func(ctx context.Context, body []byte) (json.RawMessage, error) {
			var read Payload
			if err := json.Unmarshal(body, &read); err != nil {
				return nil, Permanent("contract_violation", fmt.Errorf("the payload fits its contract and not its Go type: %w", err))
			}
			answer, err := handler(ctx, read)
			if err != nil {
				return nil, err
			}
			text, err := encodeJSON(answer)
			if err != nil {
				return nil, &unwritableError{err}
			}
			return text, nil
		},
	}, nil
}

// unwritableError: the handler returned what JSON cannot hold.
type unwritableError struct{ error }

func (r registration) isAckedEarly() bool { return isAckedEarly(r.timeout) }
