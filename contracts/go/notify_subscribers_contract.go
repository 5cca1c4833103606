// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// NotifySubscribersPayload: Which comment was answered.
type NotifySubscribersPayload struct {
	// The comment whose subscribers are told.
	CommentID int64 `json:"comment_id"`
}

// NotifySubscribersResult: Who was told.
type NotifySubscribersResult struct {
	// Mailed by this attempt.
	Mailed int64 `json:"mailed"`
	// Mailed by an earlier one.
	MailedBefore int64 `json:"mailed_before"`
	// Without an address, or refused by the mail server for good.
	Unreachable int64 `json:"unreachable"`
}

// NotifySubscribers is the contract of the routing key notify_subscribers: Notify the subscribers.
var NotifySubscribers = Contract[NotifySubscribersPayload, NotifySubscribersResult]{
	RoutingKey:      "notify_subscribers",
	Digest:          "8ef99453ad1f064267d7cdf7d31426cc398e8e6c1fbcf91aefe969494a3d36d6",
	Title:           "Notify the subscribers",
	Timeout:         600000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "NotifySubscribersPayload",
  "description": "Which comment was answered.",
  "type": "object",
  "required": [
    "comment_id"
  ],
  "properties": {
    "comment_id": {
      "description": "The comment whose subscribers are told.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "NotifySubscribersResult",
  "description": "Who was told.",
  "type": "object",
  "required": [
    "mailed",
    "mailed_before",
    "unreachable"
  ],
  "properties": {
    "mailed": {
      "description": "Mailed by this attempt.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000000
    },
    "mailed_before": {
      "description": "Mailed by an earlier one.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000000
    },
    "unreachable": {
      "description": "Without an address, or refused by the mail server for good.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000000
    }
  }
}`,
}
