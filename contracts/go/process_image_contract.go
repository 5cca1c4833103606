// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import (
	"encoding/json"
	"time"
)

// ProcessImagePayload: Which image.
type ProcessImagePayload struct {
	// Its name in the upload folder.
	File string `json:"file"`
}

// ProcessImageResult: The image as it is to be looked at, and its variants.
type ProcessImageResult struct {
	// What it is, whatever its name says.
	Format ProcessImageFormat `json:"format"`
	// In pixels, upright.
	Width int64 `json:"width"`
	// In pixels, upright.
	Height int64 `json:"height"`
	// The widest first.
	Variants []ProcessImageVariant `json:"variants"`
}

// MarshalJSON writes a list that is nil as [], which null is not.
func (value ProcessImageResult) MarshalJSON() ([]byte, error) {
	type plain ProcessImageResult
	if value.Variants == nil {
		value.Variants = []ProcessImageVariant{}
	}
	return json.Marshal(plain(value))
}

// ProcessImageFormat: What it is, whatever its name says.
type ProcessImageFormat string

// The words of ProcessImageFormat.
const (
	ProcessImageFormatPng  ProcessImageFormat = "png"
	ProcessImageFormatJpeg ProcessImageFormat = "jpeg"
	ProcessImageFormatWebp ProcessImageFormat = "webp"
)

// ProcessImageVariant: One of them.
type ProcessImageVariant struct {
	// Its name in the media folder.
	File string `json:"file"`
	// In pixels.
	Width int64 `json:"width"`
	// In pixels.
	Height int64 `json:"height"`
	// Its length.
	Bytes int64 `json:"bytes"`
}

// ProcessImage is the contract of the routing key process_image: Process image.
var ProcessImage = Contract[ProcessImagePayload, ProcessImageResult]{
	RoutingKey:      "process_image",
	Digest:          "41aa7d509fcaab4acec985a37ff77aa381660dcc97281501c2aafca3f718a315",
	Title:           "Process image",
	Timeout:         120000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ProcessImagePayload",
  "description": "Which image.",
  "type": "object",
  "required": [
    "file"
  ],
  "properties": {
    "file": {
      "description": "Its name in the upload folder.",
      "type": "string",
      "maxLength": 100,
      "pattern": "^[A-Za-z0-9_-]{1,80}\\.(png|jpg|jpeg|webp)$"
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "ProcessImageResult",
  "description": "The image as it is to be looked at, and its variants.",
  "type": "object",
  "required": [
    "format",
    "width",
    "height",
    "variants"
  ],
  "properties": {
    "format": {
      "title": "ProcessImageFormat",
      "description": "What it is, whatever its name says.",
      "type": "string",
      "enum": [
        "png",
        "jpeg",
        "webp"
      ]
    },
    "width": {
      "description": "In pixels, upright.",
      "type": "integer",
      "minimum": 1,
      "maximum": 100000
    },
    "height": {
      "description": "In pixels, upright.",
      "type": "integer",
      "minimum": 1,
      "maximum": 100000
    },
    "variants": {
      "description": "The widest first.",
      "type": "array",
      "maxItems": 2,
      "items": {
        "title": "ProcessImageVariant",
        "description": "One of them.",
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
            "maximum": 800
          },
          "height": {
            "description": "In pixels.",
            "type": "integer",
            "minimum": 1,
            "maximum": 100000
          },
          "bytes": {
            "description": "Its length.",
            "type": "integer",
            "minimum": 1,
            "maximum": 1000000000
          }
        }
      }
    }
  }
}`,
}
