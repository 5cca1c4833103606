import { uuidv7 } from "uuidv7";
import type { ServedContract } from "../contracts/contract_set.ts";
import { fieldKey, fieldText, type ReadPayload, shortKey } from "../contracts/field_text.ts";
import { standingOf } from "../lifecycle/lane.ts";
import { priorities } from "../lifecycle/priority.ts";
import { searchableOf } from "../lifecycle/searchable.ts";
import { holdingOf } from "../lifecycle/unique.ts";
import { type IdempotencyKey, type NewTask, type TraceContext, untraced } from "../store/store.ts";

export type Task = Omit<NewTask, "releaseNo">;

/** How a task is to be treated; what is null is as its contract says. */
export interface Treatment extends TraceContext {
  readonly dueAt: number | null;
  readonly expiresInMs: number | null;
  readonly priority: "normal" | "high" | null;
  readonly maxAttempts: number | null;
  /** The task that this one stands in place of. */
  readonly replaces: string | null;
  readonly idempotency: IdempotencyKey | null;
  /** Who is told how it ended. */
  readonly webhook: string | null;
}

/** As the contract says, at once. */
export const untreated: Treatment = {
  ...{ dueAt: null, expiresInMs: null, priority: null, maxAttempts: null, replaces: null, idempotency: null, webhook: null },
  ...untraced,
};

/** A task of a payload that fits its contract. */
export function newTask(contract: ServedContract, payload: Uint8Array, read: ReadPayload, treatment: Treatment, now: number): Task {
  const expiresInMs = treatment.expiresInMs ?? contract.policy.expiresInMs;
  return {
    id: uuidv7(),
    routingKey: contract.routingKey,
    payload,
    contract: contract.digest,
    priority: priorities[treatment.priority ?? contract.policy.priority],
    dueAt: treatment.dueAt,
    expiresAt: expiresInMs === null ? null : (treatment.dueAt ?? now) + expiresInMs,
    idempotency: treatment.idempotency,
    traceparent: treatment.traceparent,
    tracestate: treatment.tracestate,
    unique: uniqueOf(contract, read, now),
    maxAttempts: treatment.maxAttempts,
    replaces: treatment.replaces,
    webhook: treatment.webhook ?? contract.policy.webhook,
    searchable: searchableOf(contract.policy.searchable, (pointer) => fieldText(read, pointer)),
    ...standingOf(contract.policy, (pointer) => fieldKey(read, pointer)),
  };
}

function uniqueOf({ policy }: ServedContract, read: ReadPayload, now: number): Task["unique"] {
  if (policy.unique === null) return null;
  const key = JSON.stringify(policy.unique.by.map((pointer) => fieldKey(read, pointer)));
  return { key: shortKey(key), answer: policy.unique.then, ...holdingOf(policy.unique, now) };
}
