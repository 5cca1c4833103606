// Code generated from the contract folder by `npm run generate`. DO NOT EDIT.

package contracts

import "time"

// UpdateUserScorePayload: Whose score.
type UpdateUserScorePayload struct {
	// The user whose points are added up.
	UserID int64 `json:"user_id"`
}

// UpdateUserScoreResult: The score as it is kept now.
type UpdateUserScoreResult struct {
	// Whose score.
	UserID int64 `json:"user_id"`
	// The sum.
	Score int64 `json:"score"`
	// How many entries were added up.
	Points int64 `json:"points"`
}

// UpdateUserScore is the contract of the routing key update_user_score: Update user score.
var UpdateUserScore = Contract[UpdateUserScorePayload, UpdateUserScoreResult]{
	RoutingKey:      "update_user_score",
	Digest:          "0b6238e1479b0eca9069193c95cfa0394b00923140bcc6c30bafd99c10ae3f2a",
	Title:           "Update user score",
	Timeout:         60000 * time.Millisecond,
	MaxRedeliveries: 5,
	Outcome:         OutcomeRequired,
	Sensitive:       nil,
	PayloadSchema: `{
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
}`,
	ResultSchema: `{
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
}`,
}
