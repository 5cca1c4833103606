/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * How the file is written: comma-separated with a header line, or one JSON array.
 */
export type DataExportFormat = "csv" | "json";

/**
 * Whose data to export, and how the file is to be written.
 */
export interface DataExportPayload {
  /**
   * The user whose orders and comments are exported.
   */
  user_id: bigint;
  format: DataExportFormat;
  /**
   * When the user asked for the export.
   */
  requested_at: string;
}

/**
 * Where the file is, and what a reader needs to know that it is whole.
 */
export interface DataExportResult {
  /**
   * The file's name in the export folder.
   */
  file: string;
  /**
   * How many rows the file holds, the header line not counted.
   */
  row_count: number;
  /**
   * The file's length.
   */
  bytes: number;
  /**
   * SHA-256 over the file's bytes, in hexadecimal.
   */
  sha256: string;
}

export const dataExportContract: Contract<DataExportPayload, DataExportResult> = {
  "routingKey": "data_export",
  "digest": "9273dd2b72daaa41566854561fdc622c0246a4fea184ed2c853ab7c8dcf7b3d2",
  "title": "Data export",
  "timeoutMs": 600000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
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
  },
  "resultSchema": {
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
  }
};
