import { differences } from "../../contracts/json_difference.ts";
import { runwayStaleAfterMs } from "../../lifecycle/runway.ts";
import type { TaskState } from "../../lifecycle/task.ts";
import type { AcceptResult, KeptContract, NewTask } from "../store.ts";
import type { Connection } from "./connection.ts";
import { carryOn, type Moved } from "./pipelines.ts";
import { publisherLives } from "./publish.ts";
import { notReplaceable, replace } from "./replaced.ts";
import { idBytes, idOf, number, text } from "./rows.ts";
import { keepFields } from "./searchable.ts";
import { unique } from "./unique.ts";

/**
 * Keeps a batch of new tasks. Each goes straight through (kept as `queued`, its claim written in the same
 * insert) only while the publisher lives, nobody of its key waits, and its runway has room.
 */
export function accept(
  connection: Connection,
  batch: readonly NewTask[],
  publisher: number,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<readonly AcceptResult[]> {
  const pipelines: string[] = [];
  const lives = publisherLives(connection, publisher);
  const runways = new Map<string, OpenRunway>();
  const results = batch.map((task): AcceptResult => {
    const earlier = task.idempotency === null ? null : underSameKey(connection, task);
    if (earlier !== null) return earlier;
    const refused = notReplaceable(connection, task);
    if (refused !== null) return refused;
    const held = task.unique === null ? null : unique(connection, task, now);
    if (held !== null && held.kind !== "free") return held;
    const state = stateOfNew(task, lives, () => openRunway(connection, runways, task.routingKey, now));
    insert(connection, task, state, publisher, now);
    keepFields(connection, task);
    pipelines.push(...replace(connection, task));
    return { kind: "kept", state, acceptedAt: now, ...(held?.beside ? { beside: held.beside } : {}) } as const;
  });
  for (const [routingKey, runway] of runways) {
    if (runway.taken > 0) connection.run("update runways set room = room - ?2 where routing_key = ?1", routingKey, runway.taken);
  }
  const kept = batch.flatMap((task, index) => {
    const result = results[index]!;
    return result.kind === "kept" ? [{ taskId: task.id, routingKey: task.routingKey, state: result.state }] : [];
  });
  return { value: results, changes: [...kept, ...carryOn(connection, pipelines, contracts, now)] };
}

interface OpenRunway {
  room: number;
  someoneWaits: boolean;
  taken: number;
}

type NewState = Extract<AcceptResult, { kind: "kept" }>["state"];

function stateOfNew(task: NewTask, lives: boolean, runwayOfKey: () => OpenRunway): NewState {
  if (task.dueAt !== null) return "scheduled";
  const runway = runwayOfKey();
  if (lives && task.releaseNo !== null && !runway.someoneWaits && runway.room > 0) {
    runway.room -= 1;
    runway.taken += 1;
    return "queued";
  }
  runway.someoneWaits = true;
  return "accepted";
}

function openRunway(connection: Connection, known: Map<string, OpenRunway>, routingKey: string, now: number): OpenRunway {
  const already = known.get(routingKey);
  if (already !== undefined) return already;
  const row = connection.get(
    "select room from runways where routing_key = ?1 and written_at >= ?2 and paused_at is null",
    routingKey,
    now - runwayStaleAfterMs,
  );
  const waits = connection.get("select 1 as yes from tasks where routing_key = ?1 and state = 'accepted' limit 1", routingKey);
  const runway = { room: row === undefined ? 0 : number(row, "room"), someoneWaits: waits !== undefined, taken: 0 };
  known.set(routingKey, runway);
  return runway;
}

function insert(connection: Connection, task: NewTask, state: NewState, publisher: number, now: number): void {
  const id = idBytes(task.id);
  const straight = state === "queued";
  connection.run(
    `insert into tasks (id, routing_key, state, payload, contract, priority, accepted_at, due_at, expires_at, idempotency_key,
                        traceparent, tracestate, publisher, release_no, released_at, released_attempt, lane, order_key, unique_key, max_attempts, replaces, webhook)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)`,
    id,
    task.routingKey,
    state,
    task.payload,
    task.contract,
    task.priority,
    now,
    task.dueAt,
    task.expiresAt,
    task.idempotency === null ? null : `${task.idempotency.apiKey}/${task.idempotency.key}`,
    task.traceparent,
    task.tracestate,
    straight ? publisher : null,
    straight ? task.releaseNo : null,
    straight ? now : null,
    straight ? 1 : null,
    task.lane,
    task.orderKey,
    task.unique?.key ?? null,
    task.maxAttempts,
    task.replaces === null ? null : idBytes(task.replaces),
    task.webhook,
  );
  if (task.idempotency !== null) {
    connection.run(
      "insert into idempotency_keys (api_key, routing_key, key, task_id) values (?1, ?2, ?3, ?4)",
      task.idempotency.apiKey,
      task.routingKey,
      task.idempotency.key,
      id,
    );
  }
}

/** The task that this idempotency key already stands for. Payloads are compared as JSON values: spaces and the order of names are no difference. */
function underSameKey(connection: Connection, task: NewTask): AcceptResult | null {
  const key = task.idempotency!;
  const row = connection.get(
    `select t.id, t.state, t.accepted_at, t.payload
       from idempotency_keys k join tasks t on t.id = k.task_id
      where k.api_key = ?1 and k.routing_key = ?2 and k.key = ?3`,
    key.apiKey,
    task.routingKey,
    key.key,
  );
  if (row === undefined) return null;
  const about = { id: idOf(row), acceptedAt: number(row, "accepted_at") };
  const payload = row["payload"] as Uint8Array;
  const differs = Buffer.compare(payload, task.payload) === 0 ? [] : differences(payload, task.payload);
  if (differs.length > 0) return { kind: "conflict", ...about, differs };
  return { kind: "existing", ...about, state: text(row, "state") as TaskState };
}
