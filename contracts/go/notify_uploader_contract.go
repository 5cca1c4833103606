// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// NotifyUploaderPayload: Who uploaded what.
type NotifyUploaderPayload struct {
	// As the uploader writes it.
	Name string `json:"name"`
	// Where the mail goes.
	Email string `json:"email"`
	// What the video is called.
	Title string `json:"title"`
	// The film's name in the media folder.
	Film string `json:"film"`
	// The picture's name in the media folder.
	Thumbnail string `json:"thumbnail"`
}

// NotifyUploaderResult: The mail that the mail server took over.
type NotifyUploaderResult struct {
	// The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
	MessageID string `json:"message_id"`
	// When the mail server took it.
	SentAt time.Time `json:"sent_at"`
}

// NotifyUploader is the contract of the routing key notify_uploader: Notify the uploader.
var NotifyUploader = Contract[NotifyUploaderPayload, NotifyUploaderResult]{
	RoutingKey:      "notify_uploader",
	Digest:          "550e0defa6f8d6fec61ec1c93afd83a691296c341ccfeb60db50a948da20808f",
	Title:           "Notify the uploader",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       []string{"/name", "/email"},
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "NotifyUploaderPayload",
  "description": "Who uploaded what.",
  "type": "object",
  "required": [
    "name",
    "email",
    "title",
    "film",
    "thumbnail"
  ],
  "properties": {
    "name": {
      "description": "As the uploader writes it.",
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
    "title": {
      "description": "What the video is called.",
      "type": "string",
      "maxLength": 200,
      "minLength": 1
    },
    "film": {
      "description": "The film's name in the media folder.",
      "type": "string",
      "maxLength": 100
    },
    "thumbnail": {
      "description": "The picture's name in the media folder.",
      "type": "string",
      "maxLength": 100
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "NotifyUploaderResult",
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
