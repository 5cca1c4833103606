/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * How old a file has to be.
 */
export interface CleanupFilesPayload {
  /**
   * Since it was last written.
   */
  older_than_hours?: number;
}

/**
 * What was removed.
 */
export interface CleanupFilesResult {
  /**
   * Files that are gone.
   */
  removed: number;
  /**
   * How long they were, together.
   */
  bytes: bigint;
  /**
   * Files that are younger, or no ordinary files.
   */
  kept: number;
}

export const cleanupFilesContract: Contract<CleanupFilesPayload, CleanupFilesResult> = {
  "routingKey": "cleanup_files",
  "digest": "1847f3e48c2a1480b328a394baa860c9b95a334fc6c970d3f6fdfc36bb30a39b",
  "title": "Clean up files",
  "timeoutMs": 1200000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
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
  },
  "resultSchema": {
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
  }
};
