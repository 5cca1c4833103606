import { differences } from "../../contracts/json_difference.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import { columns, type Queryable } from "./connection.ts";
import { number, text } from "./rows.ts";

/** Two API keys never meet in one idempotency key, nor do two contracts. */
export const keyOf = ({ idempotency, routingKey }: Asking): string => JSON.stringify([idempotency!.apiKey, routingKey, idempotency!.key]);

type Asking = Pick<NewTask, "idempotency" | "routingKey">;

/** Of each key of a batch the first task that has it; the others are its twins. */
export function firstOfEachKey(batch: readonly NewTask[]): ReadonlyMap<string, NewTask> {
  const firsts = new Map<string, NewTask>();
  for (const task of batch) if (task.idempotency !== null && !firsts.has(keyOf(task))) firsts.set(keyOf(task), task);
  return firsts;
}

/** Keys in the order in which everybody takes them, so that two transactions never wait for each other in a circle. */
export function keyColumns(tasks: readonly NewTask[]): unknown[][] {
  const sorted = tasks.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return columns(
    sorted,
    (task) => task.idempotency!.apiKey,
    (task) => task.routingKey,
    (task) => task.idempotency!.key,
    (task) => task.id,
  );
}

export interface KeyHolder {
  readonly id: string;
  readonly state: TaskState;
  readonly acceptedAt: number;
  readonly payload: Uint8Array;
}

/** Whom the keys of these tasks stand for. */
export async function holdersOf(client: Queryable, tasks: readonly NewTask[]): Promise<ReadonlyMap<string, KeyHolder>> {
  if (tasks.length === 0) return new Map();
  const { rows } = await client.query(
    `select k.api_key, k.routing_key, k.key, t.id, t.state, t.accepted_at, t.payload
       from unnest($1::text[], $2::text[], $3::text[]) as asked (api_key, routing_key, key)
       join waybill.idempotency_keys k using (api_key, routing_key, key) join waybill.tasks t on t.id = k.task_id`,
    keyColumns(tasks).slice(0, 3),
  );
  return new Map(
    rows.map((row) => [
      JSON.stringify([row.api_key, row.routing_key, row.key]),
      { id: text(row, "id"), state: row.state as TaskState, acceptedAt: number(row, "accepted_at"), payload: row.payload as Buffer },
    ]),
  );
}

/** Payloads are compared as JSON values: spaces and the order of names are no difference. */
export function compared(task: NewTask, { id, state, acceptedAt, payload }: KeyHolder): AcceptResult {
  const differs = Buffer.compare(payload, task.payload) === 0 ? [] : differences(payload, task.payload);
  return differs.length > 0 ? { kind: "conflict", id, acceptedAt, differs } : { kind: "existing", id, state, acceptedAt };
}
