/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which upload.
 */
export interface ValidateVideoPayload {
  /**
   * Its name in the upload folder.
   */
  file: string;
}

/**
 * What it is.
 */
export interface ValidateVideoResult {
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
  /**
   * As ffprobe calls it.
   */
  codec: string;
}

export const validateVideoContract: Contract<ValidateVideoPayload, ValidateVideoResult> = {
  "routingKey": "validate_video",
  "digest": "fbd41cc67b92dcd60b24c3b1396c85524427dfa0fc9fb8b468e39d9c58443249",
  "title": "Validate video",
  "timeoutMs": 120000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
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
  },
  "resultSchema": {
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
  }
};
