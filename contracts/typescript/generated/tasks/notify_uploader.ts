/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Who uploaded what.
 */
export interface NotifyUploaderPayload {
  /**
   * As the uploader writes it.
   */
  name: string;
  /**
   * Where the mail goes.
   */
  email: string;
  /**
   * What the video is called.
   */
  title: string;
  /**
   * The film's name in the media folder.
   */
  film: string;
  /**
   * The picture's name in the media folder.
   */
  thumbnail: string;
}

/**
 * The mail that the mail server took over.
 */
export interface NotifyUploaderResult {
  /**
   * The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
   */
  message_id: string;
  /**
   * When the mail server took it.
   */
  sent_at: string;
}

export const notifyUploaderContract: Contract<NotifyUploaderPayload, NotifyUploaderResult> = {
  "routingKey": "notify_uploader",
  "digest": "550e0defa6f8d6fec61ec1c93afd83a691296c341ccfeb60db50a948da20808f",
  "title": "Notify the uploader",
  "timeoutMs": 60000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [
    "/name",
    "/email"
  ],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "NotifyUploaderPayload",
    "description": "Who uploaded what.",
    "type": "object",
    "required": [
      "name",
      "email",
      "title",
      "film",
      "thumbnail"
    ],
    "properties": {
      "name": {
        "description": "As the uploader writes it.",
        "type": "string",
        "maxLength": 200,
        "minLength": 1
      },
      "email": {
        "description": "Where the mail goes.",
        "type": "string",
        "maxLength": 254,
        "format": "email"
      },
      "title": {
        "description": "What the video is called.",
        "type": "string",
        "maxLength": 200,
        "minLength": 1
      },
      "film": {
        "description": "The film's name in the media folder.",
        "type": "string",
        "maxLength": 100
      },
      "thumbnail": {
        "description": "The picture's name in the media folder.",
        "type": "string",
        "maxLength": 100
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "NotifyUploaderResult",
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
