// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// ValidateVideoPayload: Which upload.
type ValidateVideoPayload struct {
	// Its name in the upload folder.
	File string `json:"file"`
}

// ValidateVideoResult: What it is.
type ValidateVideoResult struct {
	// How long it is, in milliseconds.
	DurationMs int64 `json:"duration_ms"`
	// In pixels.
	Width int64 `json:"width"`
	// In pixels.
	Height int64 `json:"height"`
	// As ffprobe calls it.
	Codec string `json:"codec"`
}

// ValidateVideo is the contract of the routing key validate_video: Validate video.
var ValidateVideo = Contract[ValidateVideoPayload, ValidateVideoResult]{
	RoutingKey:      "validate_video",
	Digest:          "fbd41cc67b92dcd60b24c3b1396c85524427dfa0fc9fb8b468e39d9c58443249",
	Title:           "Validate video",
	Timeout:         120000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ValidateVideoPayload",
  "description": "Which upload.",
  "type": "object",
  "required": [
    "file"
  ],
  "properties": {
    "file": {
      "description": "Its name in the upload folder.",
      "type": "string",
      "maxLength": 100,
      "pattern": "^[A-Za-z0-9_-]{1,80}\\.(mp4|mov|webm|mkv)$"
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ValidateVideoResult",
  "description": "What it is.",
  "type": "object",
  "required": [
    "duration_ms",
    "width",
    "height",
    "codec"
  ],
  "properties": {
    "duration_ms": {
      "description": "How long it is, in milliseconds.",
      "type": "integer",
      "minimum": 1,
      "maximum": 86400000
    },
    "width": {
      "description": "In pixels.",
      "type": "integer",
      "minimum": 1,
      "maximum": 16384
    },
    "height": {
      "description": "In pixels.",
      "type": "integer",
      "minimum": 1,
      "maximum": 16384
    },
    "codec": {
      "description": "As ffprobe calls it.",
      "type": "string",
      "maxLength": 50
    }
  }
}`,
}
