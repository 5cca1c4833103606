/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which comment was answered.
 */
export interface NotifySubscribersPayload {
  /**
   * The comment whose subscribers are told.
   */
  comment_id: bigint;
}

/**
 * Who was told.
 */
export interface NotifySubscribersResult {
  /**
   * Mailed by this attempt.
   */
  mailed: number;
  /**
   * Mailed by an earlier one.
   */
  mailed_before: number;
  /**
   * Without an address, or refused by the mail server for good.
   */
  unreachable: number;
}

export const notifySubscribersContract: Contract<NotifySubscribersPayload, NotifySubscribersResult> = {
  "routingKey": "notify_subscribers",
  "digest": "8ef99453ad1f064267d7cdf7d31426cc398e8e6c1fbcf91aefe969494a3d36d6",
  "title": "Notify the subscribers",
  "timeoutMs": 600000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "NotifySubscribersPayload",
    "description": "Which comment was answered.",
    "type": "object",
    "required": [
      "comment_id"
    ],
    "properties": {
      "comment_id": {
        "description": "The comment whose subscribers are told.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "NotifySubscribersResult",
    "description": "Who was told.",
    "type": "object",
    "required": [
      "mailed",
      "mailed_before",
      "unreachable"
    ],
    "properties": {
      "mailed": {
        "description": "Mailed by this attempt.",
        "type": "integer",
        "minimum": 0,
        "maximum": 1000000000
      },
      "mailed_before": {
        "description": "Mailed by an earlier one.",
        "type": "integer",
        "minimum": 0,
        "maximum": 1000000000
      },
      "unreachable": {
        "description": "Without an address, or refused by the mail server for good.",
        "type": "integer",
        "minimum": 0,
        "maximum": 1000000000
      }
    }
  }
};
