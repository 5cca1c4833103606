// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// CleanupFilesPayload: How old a file has to be.
type CleanupFilesPayload struct {
	// Since it was last written.
	OlderThanHours *int64 `json:"older_than_hours,omitempty"`
}

// CleanupFilesResult: What was removed.
type CleanupFilesResult struct {
	// Files that are gone.
	Removed int64 `json:"removed"`
	// How long they were, together.
	Bytes int64 `json:"bytes"`
	// Files that are younger, or no ordinary files.
	Kept int64 `json:"kept"`
}

// CleanupFiles is the contract of the routing key cleanup_files: Clean up files.
var CleanupFiles = Contract[CleanupFilesPayload, CleanupFilesResult]{
	RoutingKey:      "cleanup_files",
	Digest:          "1847f3e48c2a1480b328a394baa860c9b95a334fc6c970d3f6fdfc36bb30a39b",
	Title:           "Clean up files",
	Timeout:         1200000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "CleanupFilesPayload",
  "description": "How old a file has to be.",
  "type": "object",
  "required": [],
  "properties": {
    "older_than_hours": {
      "description": "Since it was last written.",
      "type": "integer",
      "minimum": 1,
      "maximum": 8760
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "CleanupFilesResult",
  "description": "What was removed.",
  "type": "object",
  "required": [
    "removed",
    "bytes",
    "kept"
  ],
  "properties": {
    "removed": {
      "description": "Files that are gone.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000000
    },
    "bytes": {
      "description": "How long they were, together.",
      "type": "integer",
      "format": "int64",
      "minimum": 0
    },
    "kept": {
      "description": "Files that are younger, or no ordinary files.",
      "type": "integer",
      "minimum": 0,
      "maximum": 1000000000
    }
  }
}`,
}
