/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Whose score.
 */
export interface UpdateUserScorePayload {
  /**
   * The user whose points are added up.
   */
  user_id: bigint;
}

/**
 * The score as it is kept now.
 */
export interface UpdateUserScoreResult {
  /**
   * Whose score.
   */
  user_id: bigint;
  /**
   * The sum.
   */
  score: bigint;
  /**
   * How many entries were added up.
   */
  points: number;
}

export const updateUserScoreContract: Contract<UpdateUserScorePayload, UpdateUserScoreResult> = {
  "routingKey": "update_user_score",
  "digest": "0b6238e1479b0eca9069193c95cfa0394b00923140bcc6c30bafd99c10ae3f2a",
  "title": "Update user score",
  "timeoutMs": 60000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "UpdateUserScorePayload",
    "description": "Whose score.",
    "type": "object",
    "required": [
      "user_id"
    ],
    "properties": {
      "user_id": {
        "description": "The user whose points are added up.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "UpdateUserScoreResult",
    "description": "The score as it is kept now.",
    "type": "object",
    "required": [
      "user_id",
      "score",
      "points"
    ],
    "properties": {
      "user_id": {
        "description": "Whose score.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      },
      "score": {
        "description": "The sum.",
        "type": "integer",
        "format": "int64"
      },
      "points": {
        "description": "How many entries were added up.",
        "type": "integer",
        "minimum": 0,
        "maximum": 1000000000
      }
    }
  }
};
