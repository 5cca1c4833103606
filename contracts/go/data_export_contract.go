// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// DataExportPayload: Whose data to export, and how the file is to be written.
type DataExportPayload struct {
	// The user whose orders and comments are exported.
	UserID int64 `json:"user_id"`
	// How the file is written: comma-separated with a header line, or one JSON array.
	Format DataExportFormat `json:"format"`
	// When the user asked for the export.
	RequestedAt time.Time `json:"requested_at"`
}

// DataExportFormat: How the file is written: comma-separated with a header line, or one JSON array.
type DataExportFormat string

// The words of DataExportFormat.
const (
	DataExportFormatCsv  DataExportFormat = "csv"
	DataExportFormatJSON DataExportFormat = "json"
)

// DataExportResult: Where the file is, and what a reader needs to know that it is whole.
type DataExportResult struct {
	// The file's name in the export folder.
	File string `json:"file"`
	// How many rows the file holds, the header line not counted.
	RowCount int64 `json:"row_count"`
	// The file's length.
	Bytes int64 `json:"bytes"`
	// SHA-256 over the file's bytes, in hexadecimal.
	SHA256 string `json:"sha256"`
}

// DataExport is the contract of the routing key data_export: Data export.
var DataExport = Contract[DataExportPayload, DataExportResult]{
	RoutingKey:      "data_export",
	Digest:          "9273dd2b72daaa41566854561fdc622c0246a4fea184ed2c853ab7c8dcf7b3d2",
	Title:           "Data export",
	Timeout:         600000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "DataExportPayload",
  "description": "Whose data to export, and how the file is to be written.",
  "type": "object",
  "required": [
    "user_id",
    "format",
    "requested_at"
  ],
  "properties": {
    "user_id": {
      "description": "The user whose orders and comments are exported.",
      "type": "integer",
      "format": "int64",
      "minimum": 1
    },
    "format": {
      "title": "DataExportFormat",
      "description": "How the file is written: comma-separated with a header line, or one JSON array.",
      "type": "string",
      "enum": [
        "csv",
        "json"
      ]
    },
    "requested_at": {
      "description": "When the user asked for the export.",
      "type": "string",
      "format": "date-time",
      "maxLength": 40
    }
  }
}`,
	ResultSchema: `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "DataExportResult",
  "description": "Where the file is, and what a reader needs to know that it is whole.",
  "type": "object",
  "required": [
    "file",
    "row_count",
    "bytes",
    "sha256"
  ],
  "properties": {
    "file": {
      "description": "The file's name in the export folder.",
      "type": "string",
      "minLength": 1,
      "maxLength": 255
    },
    "row_count": {
      "description": "How many rows the file holds, the header line not counted.",
      "type": "integer",
      "minimum": 0
    },
    "bytes": {
      "description": "The file's length.",
      "type": "integer",
      "minimum": 0
    },
    "sha256": {
      "description": "SHA-256 over the file's bytes, in hexadecimal.",
      "type": "string",
      "maxLength": 64,
      "pattern": "^[0-9a-f]{64}$"
    }
  }
}`,
}
