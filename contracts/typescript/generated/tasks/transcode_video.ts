/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which upload.
 */
export interface TranscodeVideoPayload {
  /**
   * Its name in the upload folder.
   */
  file: string;
  /**
   * How long it is, to say how far the work is.
   */
  duration_ms?: number;
}

/**
 * The film.
 */
export interface TranscodeVideoResult {
  /**
   * Its name in the media folder.
   */
  file: string;
  /**
   * How long the file is.
   */
  bytes: bigint;
  /**
   * How long it is, in milliseconds.
   */
  duration_ms: number;
  /**
   * In pixels.
   */
  width: number;
  /**
   * In pixels.
   */
  height: number;
}

export const transcodeVideoContract: Contract<TranscodeVideoPayload, TranscodeVideoResult> = {
  "routingKey": "transcode_video",
  "digest": "290e9a87d0ee7e9f757e30be8bca5a8d3fb06e4bb4d5c597c711b4542f9422c2",
  "title": "Transcode video",
  "timeoutMs": 3600000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
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
  },
  "resultSchema": {
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
  }
};
