/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which image.
 */
export interface ProcessImagePayload {
  /**
   * Its name in the upload folder.
   */
  file: string;
}

/**
 * What it is, whatever its name says.
 */
export type ProcessImageFormat = "png" | "jpeg" | "webp";

/**
 * The image as it is to be looked at, and its variants.
 */
export interface ProcessImageResult {
  format: ProcessImageFormat;
  /**
   * In pixels, upright.
   */
  width: number;
  /**
   * In pixels, upright.
   */
  height: number;
  /**
   * The widest first.
   *
   * @maxItems 2
   */
  variants: ProcessImageVariant[];
}
/**
 * One of them.
 */
export interface ProcessImageVariant {
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
   * Its length.
   */
  bytes: number;
}

export const processImageContract: Contract<ProcessImagePayload, ProcessImageResult> = {
  "routingKey": "process_image",
  "digest": "41aa7d509fcaab4acec985a37ff77aa381660dcc97281501c2aafca3f718a315",
  "title": "Process image",
  "timeoutMs": 120000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
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
  },
  "resultSchema": {
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
  }
};
