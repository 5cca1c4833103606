// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// ReminderEmailPayload: Who is reminded, and of what.
type ReminderEmailPayload struct {
	// Who is reminded.
	UserID int64 `json:"user_id"`
	// As the user writes it.
	Name string `json:"name"`
	// Where the mail goes.
	Email string `json:"email"`
	// What it is about, in a sentence.
	About string `json:"about"`
	// Where to go on.
	Link *string `json:"link,omitempty"`
}

// ReminderEmailResult: The mail that the mail server took over.
type ReminderEmailResult struct {
	// The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
	MessageID string `json:"message_id"`
	// When the mail server took it.
	SentAt time.Time `json:"sent_at"`
}

// ReminderEmail is the contract of the routing key reminder_email: Reminder email.
var ReminderEmail = Contract[ReminderEmailPayload, ReminderEmailResult]{
	RoutingKey:      "reminder_email",
	Digest:          "df1431b40be9ec1464cfa3fe785b29fa096c9ac2a263c8fea771679261bb53fa",
	Title:           "Reminder email",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       []string{"/name", "/email"},
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ReminderEmailPayload",
  "description": "Who is reminded, and of what.",
  "type": "object",
  "required": [
    "user_id",
    "name",
    "email",
    "about"
  ],
  "properties": {
    "user_id": {
      "description": "Who is reminded.",
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
    },
    "about": {
      "description": "What it is about, in a sentence.",
      "type": "string",
      "maxLength": 500,
      "minLength": 1
    },
    "link": {
      "description": "Where to go on.",
      "type": "string",
      "maxLength": 500,
      "format": "uri"
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ReminderEmailResult",
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
