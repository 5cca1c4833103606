/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which upload.
 */
export interface ThumbnailVideoPayload {
  /**
   * Its name in the upload folder.
   */
  file: string;
  /**
   * How long it is: the picture is from its tenth part.
   */
  duration_ms: number;
}

/**
 * The picture.
 */
export interface ThumbnailVideoResult {
  /**
   * Its name in the media folder.
   */
  file: string;
  /**
   * In pixels.
   */
  width: number;
  /**
   * In pixels.
   */
  height: number;
  /**
   * How long the file is.
   */
  bytes: bigint;
}

export const thumbnailVideoContract: Contract<ThumbnailVideoPayload, ThumbnailVideoResult> = {
  "routingKey": "thumbnail_video",
  "digest": "f6e58ebc98fb089f6e4b4ea9b748d669885c50e7d3a4e9839e7d6dee8c744df7",
  "title": "Thumbnail of a video",
  "timeoutMs": 120000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
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
  },
  "resultSchema": {
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
  }
};
