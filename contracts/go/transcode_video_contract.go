// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// TranscodeVideoPayload: Which upload.
type TranscodeVideoPayload struct {
	// Its name in the upload folder.
	File string `json:"file"`
	// How long it is, to say how far the work is.
	DurationMs *int64 `json:"duration_ms,omitempty"`
}

// TranscodeVideoResult: The film.
type TranscodeVideoResult struct {
	// Its name in the media folder.
	File string `json:"file"`
	// How long the file is.
	Bytes int64 `json:"bytes"`
	// How long it is, in milliseconds.
	DurationMs int64 `json:"duration_ms"`
	// In pixels.
	Width int64 `json:"width"`
	// In pixels.
	Height int64 `json:"height"`
}

// TranscodeVideo is the contract of the routing key transcode_video: Transcode video.
var TranscodeVideo = Contract[TranscodeVideoPayload, TranscodeVideoResult]{
	RoutingKey:      "transcode_video",
	Digest:          "290e9a87d0ee7e9f757e30be8bca5a8d3fb06e4bb4d5c597c711b4542f9422c2",
	Title:           "Transcode video",
	Timeout:         3600000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "TranscodeVideoPayload",
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
    },
    "duration_ms": {
      "description": "How long it is, to say how far the work is.",
      "type": "integer",
      "minimum": 1,
      "maximum": 86400000
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "TranscodeVideoResult",
  "description": "The film.",
  "type": "object",
  "required": [
    "file",
    "bytes",
    "duration_ms",
    "width",
    "height"
  ],
  "properties": {
    "file": {
      "description": "Its name in the media folder.",
      "type": "string",
      "maxLength": 100
    },
    "bytes": {
      "description": "How long the file is.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
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
      "maximum": 720
    }
  }
}`,
}
