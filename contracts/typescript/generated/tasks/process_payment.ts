/* Generated from the contract folder by `npm run generate`. Change the contract, not this file. */
import type { Contract } from "../../contract.ts";

/**
 * Which order is paid, and how much.
 */
export interface ProcessPaymentPayload {
  /**
   * The order that is paid.
   */
  order_id: bigint;
  /**
   * In minor units of the currency: 1999 is 19.99 EUR.
   */
  amount: bigint;
  /**
   * ISO 4217, in capitals.
   */
  currency: string;
}

/**
 * The payment that was taken; a second delivery is answered with the same.
 */
export interface ProcessPaymentResult {
  /**
   * The order that is paid.
   */
  order_id: bigint;
  /**
   * In minor units of the currency.
   */
  amount: bigint;
  /**
   * ISO 4217, in capitals.
   */
  currency: string;
  /**
   * When the payment was taken, by the first delivery.
   */
  charged_at: string;
  /**
   * The provider's own name for the charge; there is none where no provider is asked.
   */
  token?: string;
}

export const processPaymentContract: Contract<ProcessPaymentPayload, ProcessPaymentResult> = {
  "routingKey": "process_payment",
  "digest": "de432819837f7edad19234da0b8db8d31083a1d30716d36617497dc353912dd6",
  "title": "Process payment",
  "timeoutMs": 60000,
  "maxRedeliveries": 5,
  "outcome": "required",
  "sensitive": [],
  "payloadSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ProcessPaymentPayload",
    "description": "Which order is paid, and how much.",
    "type": "object",
    "required": [
      "order_id",
      "amount",
      "currency"
    ],
    "properties": {
      "order_id": {
        "description": "The order that is paid.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      },
      "amount": {
        "description": "In minor units of the currency: 1999 is 19.99 EUR.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      },
      "currency": {
        "description": "ISO 4217, in capitals.",
        "type": "string",
        "maxLength": 3,
        "pattern": "^[A-Z]{3}$"
      }
    }
  },
  "resultSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ProcessPaymentResult",
    "description": "The payment that was taken; a second delivery is answered with the same.",
    "type": "object",
    "required": [
      "order_id",
      "amount",
      "currency",
      "charged_at"
    ],
    "properties": {
      "order_id": {
        "description": "The order that is paid.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      },
      "amount": {
        "description": "In minor units of the currency.",
        "type": "integer",
        "format": "int64",
        "minimum": 1
      },
      "currency": {
        "description": "ISO 4217, in capitals.",
        "type": "string",
        "maxLength": 3,
        "pattern": "^[A-Z]{3}$"
      },
      "charged_at": {
        "description": "When the payment was taken, by the first delivery.",
        "type": "string",
        "format": "date-time",
        "maxLength": 40
      },
      "token": {
        "description": "The provider's own name for the charge; there is none where no provider is asked.",
        "type": "string",
        "maxLength": 100
      }
    }
  }
};
