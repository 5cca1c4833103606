// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// WelcomeEmailPayload: Who has signed up.
type WelcomeEmailPayload struct {
	// The new user.
	UserID int64 `json:"user_id"`
	// As the user writes it.
	Name string `json:"name"`
	// Where the mail goes.
	Email string `json:"email"`
}

// WelcomeEmailResult: The mail that the mail server took over.
type WelcomeEmailResult struct {
	// The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
	MessageID string `json:"message_id"`
	// When the mail server took it.
	SentAt time.Time `json:"sent_at"`
}

// WelcomeEmail is the contract of the routing key welcome_email: Welcome email.
var WelcomeEmail = Contract[WelcomeEmailPayload, WelcomeEmailResult]{
	RoutingKey:      "welcome_email",
	Digest:          "77f0263bd2e63fdda85710b9de026a379d08d1ad80bb328d99f22a2bd3b9f91d",
	Title:           "Welcome email",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       []string{"/name", "/email"},
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "WelcomeEmailPayload",
  "description": "Who has signed up.",
  "type": "object",
  "required": [
    "user_id",
    "name",
    "email"
  ],
  "properties": {
    "user_id": {
      "description": "The new user.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
    "name": {
      "description": "As the user writes it.",
      "type": "string",
      "maxLength": 200,
      "minLength": 1
    },
    "email": {
      "description": "Where the mail goes.",
      "type": "string",
      "maxLength": 254,
      "format": "email"
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "WelcomeEmailResult",
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
