// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// VideoFailedPayload: Which step died, and why.
type VideoFailedPayload struct {
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

// VideoFailedResult: The mail that the mail server took over.
type VideoFailedResult struct {
	// The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
	MessageID string `json:"message_id"`
	// When the mail server took it.
	SentAt time.Time `json:"sent_at"`
}

// VideoFailed is the contract of the routing key video_failed: Video failed.
var VideoFailed = Contract[VideoFailedPayload, VideoFailedResult]{
	RoutingKey:      "video_failed",
	Digest:          "538d83a407521c37d97c2f7dce3c87a3a28f130cd8059fa5b06a2ac2b147cf2b",
	Title:           "Video failed",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "VideoFailedPayload",
  "description": "Which step died, and why.",
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
  "title": "VideoFailedResult",
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
