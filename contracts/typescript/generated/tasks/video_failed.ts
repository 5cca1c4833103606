/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which step died, and why.
 */
export interface VideoFailedPayload {
  /**
   * The task that died.
   */
  task_id: string;
  /**
   * Its contract.
   */
  routing_key: string;
  /**
   * Why it was given up.
   */
  reason: string;
  /**
   * The code of its last failure.
   */
  code: string;
  /**
   * Its last failure, in words.
   */
  message: string;
  /**
   * Its last attempt.
   */
  attempt: number;
  /**
   * When it died.
   */
  died_at: string;
  /**
   * The pipeline that it was a step of.
   */
  pipeline?: string;
}

/**
 * The mail that the mail server took over.
 */
export interface VideoFailedResult {
  /**
   * The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
   */
  message_id: string;
  /**
   * When the mail server took it.
   */
  sent_at: string;
}

export const videoFailedContract: Contract<VideoFailedPayload, VideoFailedResult> = {
  "routingKey": "video_failed",
  "digest": "538d83a407521c37d97c2f7dce3c87a3a28f130cd8059fa5b06a2ac2b147cf2b",
  "title": "Video failed",
  "timeoutMs": 60000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "VideoFailedPayload",
    "description": "Which step died, and why.",
    "type": "object",
    "required": [
      "task_id",
      "routing_key",
      "reason",
      "code",
      "message",
      "attempt",
      "died_at"
    ],
    "properties": {
      "task_id": {
        "description": "The task that died.",
        "type": "string",
        "maxLength": 36,
        "format": "uuid"
      },
      "routing_key": {
        "description": "Its contract.",
        "type": "string",
        "maxLength": 64
      },
      "reason": {
        "description": "Why it was given up.",
        "type": "string",
        "maxLength": 64
      },
      "code": {
        "description": "The code of its last failure.",
        "type": "string",
        "maxLength": 100
      },
      "message": {
        "description": "Its last failure, in words.",
        "type": "string",
        "maxLength": 2000
      },
      "attempt": {
        "description": "Its last attempt.",
        "type": "integer",
        "minimum": 1,
        "maximum": 1000000
      },
      "died_at": {
        "description": "When it died.",
        "type": "string",
        "maxLength": 40,
        "format": "date-time"
      },
      "pipeline": {
        "description": "The pipeline that it was a step of.",
        "type": "string",
        "maxLength": 36,
        "format": "uuid"
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "VideoFailedResult",
    "description": "The mail that the mail server took over.",
    "type": "object",
    "required": [
      "message_id",
      "sent_at"
    ],
    "properties": {
      "message_id": {
        "description": "The Message-ID: the same in every attempt, so that a mail that came twice is known for one.",
        "type": "string",
        "maxLength": 200
      },
      "sent_at": {
        "description": "When the mail server took it.",
        "type": "string",
        "maxLength": 40,
        "format": "date-time"
      }
    }
  }
};
