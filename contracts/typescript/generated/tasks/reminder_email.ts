/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Who is reminded, and of what.
 */
export interface ReminderEmailPayload {
  /**
   * Who is reminded.
   */
  user_id: bigint;
  /**
   * As the user writes it.
   */
  name: string;
  /**
   * Where the mail goes.
   */
  email: string;
  /**
   * What it is about, in a sentence.
   */
  about: string;
  /**
   * Where to go on.
   */
  link?: string;
}

/**
 * The mail that the mail server took over.
 */
export interface ReminderEmailResult {
  /**
   * The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
   */
  message_id: string;
  /**
   * When the mail server took it.
   */
  sent_at: string;
}

export const reminderEmailContract: Contract<ReminderEmailPayload, ReminderEmailResult> = {
  "routingKey": "reminder_email",
  "digest": "df1431b40be9ec1464cfa3fe785b29fa096c9ac2a263c8fea771679261bb53fa",
  "title": "Reminder email",
  "timeoutMs": 60000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [
    "/name",
    "/email"
  ],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ReminderEmailPayload",
    "description": "Who is reminded, and of what.",
    "type": "object",
    "required": [
      "user_id",
      "name",
      "email",
      "about"
    ],
    "properties": {
      "user_id": {
        "description": "Who is reminded.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      },
      "name": {
        "description": "As the user writes it.",
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
      "about": {
        "description": "What it is about, in a sentence.",
        "type": "string",
        "maxLength": 500,
        "minLength": 1
      },
      "link": {
        "description": "Where to go on.",
        "type": "string",
        "maxLength": 500,
        "format": "uri"
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ReminderEmailResult",
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
