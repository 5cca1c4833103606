// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// ProcessPaymentPayload: Which order is paid, and how much.
type ProcessPaymentPayload struct {
	// The order that is paid.
	OrderID int64 `json:"order_id"`
	// In minor units of the currency: 1999 is 19.99 EUR.
	Amount int64 `json:"amount"`
	// ISO 4217, in capitals.
	Currency string `json:"currency"`
}

// ProcessPaymentResult: The payment that was taken; a second delivery is answered with the same.
type ProcessPaymentResult struct {
	// The order that is paid.
	OrderID int64 `json:"order_id"`
	// In minor units of the currency.
	Amount int64 `json:"amount"`
	// ISO 4217, in capitals.
	Currency string `json:"currency"`
	// When the payment was taken, by the first delivery.
	ChargedAt time.Time `json:"charged_at"`
	// The provider's own name for the charge; there is none where no provider is asked.
	Token *string `json:"token,omitempty"`
}

// ProcessPayment is the contract of the routing key process_payment: Process payment.
var ProcessPayment = Contract[ProcessPaymentPayload, ProcessPaymentResult]{
	RoutingKey:      "process_payment",
	Digest:          "de432819837f7edad19234da0b8db8d31083a1d30716d36617497dc353912dd6",
	Title:           "Process payment",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ProcessPaymentPayload",
  "description": "Which order is paid, and how much.",
  "type": "object",
  "required": [
    "order_id",
    "amount",
    "currency"
  ],
  "properties": {
    "order_id": {
      "description": "The order that is paid.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
    "amount": {
      "description": "In minor units of the currency: 1999 is 19.99 EUR.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
    "currency": {
      "description": "ISO 4217, in capitals.",
      "type": "string",
      "maxLength": 3,
      "pattern": "^[A-Z]{3}$"
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ProcessPaymentResult",
  "description": "The payment that was taken; a second delivery is answered with the same.",
  "type": "object",
  "required": [
    "order_id",
    "amount",
    "currency",
    "charged_at"
  ],
  "properties": {
    "order_id": {
      "description": "The order that is paid.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
    "amount": {
      "description": "In minor units of the currency.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
    "currency": {
      "description": "ISO 4217, in capitals.",
      "type": "string",
      "maxLength": 3,
      "pattern": "^[A-Z]{3}$"
    },
    "charged_at": {
      "description": "When the payment was taken, by the first delivery.",
      "type": "string",
      "format": "date-time",
      "maxLength": 40
    },
    "token": {
      "description": "The provider's own name for the charge; there is none where no provider is asked.",
      "type": "string",
      "maxLength": 100
    }
  }
}`,
}
