/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Topology } from "../topology.ts";

export const topology: Topology = {
  "exchanges": [
    {
      "name": "tasks",
      "type": "direct"
    },
    {
      "name": "outcomes",
      "type": "direct"
    },
    {
      "name": "dead_letters",
      "type": "fanout"
    },
    {
      "name": "control",
      "type": "topic"
    }
  ],
  "queues": [
    {
      "name": "outcomes",
      "bind": {
        "exchange": "outcomes",
        "routingKey": "outcomes"
      },
      "arguments": {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1000
      }
    },
    {
      "name": "dead_letters",
      "bind": {
        "exchange": "dead_letters",
        "routingKey": ""
      },
      "arguments": {
        "x-queue-type": "quorum",
        "x-delivery-limit": 1000
      }
    }
  ],
  "taskQueue": {
    "exchange": "tasks",
    "arguments": {
      "x-queue-type": "quorum",
      "x-dead-letter-exchange": "dead_letters",
      "x-dead-letter-strategy": "at-least-once",
      "x-overflow": "reject-publish",
      "x-delivery-limit": 10
    }
  },
  "controlQueue": {
    "exchange": "control",
    "name": "control.<routing_key>.<id>",
    "bindings": [
      "all.#",
      "<routing_key>.#"
    ]
  }
};
