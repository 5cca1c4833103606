/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Who has signed up.
 */
export interface WelcomeEmailPayload {
  /**
   * The new user.
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
}

/**
 * The mail that the mail server took over.
 */
export interface WelcomeEmailResult {
  /**
   * The Message-ID: the same in every attempt, so that a mail that came twice is known for one.
   */
  message_id: string;
  /**
   * When the mail server took it.
   */
  sent_at: string;
}

export const welcomeEmailContract: Contract<WelcomeEmailPayload, WelcomeEmailResult> = {
  "routingKey": "welcome_email",
  "digest": "77f0263bd2e63fdda85710b9de026a379d08d1ad80bb328d99f22a2bd3b9f91d",
  "title": "Welcome email",
  "timeoutMs": 60000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [
    "/name",
    "/email"
  ],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "WelcomeEmailPayload",
    "description": "Who has signed up.",
    "type": "object",
    "required": [
      "user_id",
      "name",
      "email"
    ],
    "properties": {
      "user_id": {
        "description": "The new user.",
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
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "WelcomeEmailResult",
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
