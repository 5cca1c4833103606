import { isUtf8 } from "node:buffer";
import { brokenJsonIn } from "../../contracts/json_place.ts";
import type { Treatment } from "../../dispatch/new_task.ts";
import { readItemOptions, type Sender } from "../../dispatch/treatment.ts";
import { invalidItem, WaybillError } from "../../lifecycle/errors.ts";
import { payloadLimit, payloadTooLarge } from "../payload_limit.ts";
import { membersOf } from "./slices.ts";

/**
 * One of many tasks: `{"routing_key": "data_export", "payload": {…}, "idempotency_key": "order-8812", "delay": "1d"}`.
 * The payload is kept as the bytes that came in. @throws WaybillError, which says what is wrong with this item.
 */
export function readItem(bytes: Uint8Array, lineNumber: number, sender: Sender, now: number): Item {
  const value = parsed(bytes, lineNumber);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidItem(`The item is ${kindOf(value)}; expected an object with routing_key and payload.`);
  }
  const members = membersOf(bytes);
  const twice = members.find(({ name }, at) => members.findIndex((member) => member.name === name) < at);
  if (twice !== undefined) throw invalidItem(`The member ${twice.name} stands twice; send it once.`);

  const given = value as Readonly<Record<string, unknown>>;
  const options = readItemOptions(given, sender, now);
  const routingKey = given["routing_key"];
  if (typeof routingKey !== "string") throw invalidItem(`routing_key is ${kindOf(routingKey)}; expected a string.`);
  const payload = members.find(({ name }) => name === "payload")?.value;
  if (payload === undefined) throw invalidItem("payload is nothing; expected what the contract asks for.");
  if (payload.byteLength > payloadLimit) throw payloadTooLarge(payload.byteLength);
  return { routingKey, payload, options };
}

export interface Item {
  readonly routingKey: string;
  readonly payload: Uint8Array;
  readonly options: Treatment;
}

/** @throws WaybillError `invalid_json`, with line and column; the bytes begin at `firstLine`. */
export function parsed(bytes: Uint8Array, firstLine = 1): unknown {
  try {
    if (isUtf8(bytes)) return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
  } catch {
    // Said below, with its place.
  }
  const { message, ...members } = brokenJsonIn(bytes, firstLine);
  throw new WaybillError("invalid_json", `${message}. The task was not accepted.`, { members });
}

export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
