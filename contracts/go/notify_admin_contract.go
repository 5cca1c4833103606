// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// NotifyAdminPayload: Which task died, and why.
type NotifyAdminPayload struct {
	// The task that died.
	TaskID string `json:"task_id"`
	// Its contract.
	RoutingKey string `json:"routing_key"`
	// Why it was given up.
	Reason string `json:"reason"`
	// The code of its last failure.
	Code string `json:"code"`
	// Its last failure, in words.
	Message string `json:"message"`
	// Its last attempt.
	Attempt int64 `json:"attempt"`
	// When it died.
	DiedAt time.Time `json:"died_at"`
	// The pipeline that it was a step of.
	Pipeline *string `json:"pipeline,omitempty"`
}

// NotifyAdminResult: The mail that the mail server took over.
type NotifyAdminResult struct {
	// The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
	MessageID string `json:"message_id"`
	// When the mail server took it.
	SentAt time.Time `json:"sent_at"`
}

// NotifyAdmin is the contract of the routing key notify_admin: Notify the administrator.
var NotifyAdmin = Contract[NotifyAdminPayload, NotifyAdminResult]{
	RoutingKey:      "notify_admin",
	Digest:          "fdb4ebfc4a9ec64ac0d04b540ec196829a474868c5468116269c57b5612bbb16",
	Title:           "Notify the administrator",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "NotifyAdminPayload",
  "description": "Which task died, and why.",
  "type": "object",
  "required": [
    "task_id",
    "routing_key",
    "reason",
    "code",
    "message",
    "attempt",
    "died_at"
  ],
  "properties": {
    "task_id": {
      "description": "The task that died.",
      "type": "string",
      "maxLength": 36,
      "format": "uuid"
    },
    "routing_key": {
      "description": "Its contract.",
      "type": "string",
      "maxLength": 64
    },
    "reason": {
      "description": "Why it was given up.",
      "type": "string",
      "maxLength": 64
    },
    "code": {
      "description": "The code of its last failure.",
      "type": "string",
      "maxLength": 100
    },
    "message": {
      "description": "Its last failure, in words.",
      "type": "string",
      "maxLength": 2000
    },
    "attempt": {
      "description": "Its last attempt.",
      "type": "integer",
      "minimum": 1,
      "maximum": 1000000
    },
    "died_at": {
      "description": "When it died.",
      "type": "string",
      "maxLength": 40,
      "format": "date-time"
    },
    "pipeline": {
      "description": "The pipeline that it was a step of.",
      "type": "string",
      "maxLength": 36,
      "format": "uuid"
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "NotifyAdminResult",
  "description": "The mail that the mail server took over.",
  "type": "object",
  "required": [
    "message_id",
    "sent_at"
  ],
  "properties": {
    "message_id": {
      "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
      "type": "string",
      "maxLength": 200
    },
    "sent_at": {
      "description": "When the mail server took it.",
      "type": "string",
      "maxLength": 40,
      "format": "date-time"
    }
  }
}`,
}
