// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// ThumbnailVideoPayload: Which upload.
type ThumbnailVideoPayload struct {
	// Its name in the upload folder.
	File string `json:"file"`
	// How long it is: the picture is from its tenth part.
	DurationMs int64 `json:"duration_ms"`
}

// ThumbnailVideoResult: The picture.
type ThumbnailVideoResult struct {
	// Its name in the media folder.
	File string `json:"file"`
	// In pixels.
	Width int64 `json:"width"`
	// In pixels.
	Height int64 `json:"height"`
	// How long the file is.
	Bytes int64 `json:"bytes"`
}

// ThumbnailVideo is the contract of the routing key thumbnail_video: Thumbnail of a video.
var ThumbnailVideo = Contract[ThumbnailVideoPayload, ThumbnailVideoResult]{
	RoutingKey:      "thumbnail_video",
	Digest:          "f6e58ebc98fb089f6e4b4ea9b748d669885c50e7d3a4e9839e7d6dee8c744df7",
	Title:           "Thumbnail of a video",
	Timeout:         120000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ThumbnailVideoPayload",
  "description": "Which upload.",
  "type": "object",
  "required": [
    "file",
    "duration_ms"
  ],
  "properties": {
    "file": {
      "description": "Its name in the upload folder.",
      "type": "string",
      "maxLength": 100,
      "pattern": "^[A-Za-z0-9_-]{1,80}\\.(mp4|mov|webm|mkv)$"
    },
    "duration_ms": {
      "description": "How long it is: the picture is from its tenth part.",
      "type": "integer",
      "minimum": 1,
      "maximum": 86400000
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ThumbnailVideoResult",
  "description": "The picture.",
  "type": "object",
  "required": [
    "file",
    "width",
    "height",
    "bytes"
  ],
  "properties": {
    "file": {
      "description": "Its name in the media folder.",
      "type": "string",
      "maxLength": 100
    },
    "width": {
      "description": "In pixels.",
      "type": "integer",
      "minimum": 1,
      "maximum": 320
    },
    "height": {
      "description": "In pixels.",
      "type": "integer",
      "minimum": 1,
      "maximum": 16384
    },
    "bytes": {
      "description": "How long the file is.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    }
  }
}`,
}
