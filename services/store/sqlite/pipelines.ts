import type { PipelineDefinition } from "../../contracts/pipeline.ts";
import { moveOf, type PipelineState } from "../../lifecycle/pipeline.ts";
import { type BegunPipeline, type NewPipeline, type PipelineFilter, type PipelineView, samePipeline } from "../pipelines.ts";
import { type StageTask, stageOf } from "../stage.ts";
import type { Change, KeptContract } from "../store.ts";
import { byHand } from "./by_hand.ts";
import type { Connection, Row } from "./connection.ts";
import { idBytes, idOf, number, numberOrNull, text, textOrNull } from "./rows.ts";
import { keepFields } from "./searchable.ts";

/** Pipelines: `lifecycle/pipeline.ts` says what follows, this carries it out in the transaction of what it follows from. */

type Contracts = ReadonlyMap<string, KeptContract>;

export function beginPipeline(connection: Connection, asked: NewPipeline, contracts: Contracts, now: number): Moved<BegunPipeline> {
  const { id, name, definition, input, idempotency } = asked;
  const earlier =
    idempotency === null
      ? undefined
      : connection.get("select id from pipelines where api_key = ?1 and idempotency_key = ?2", idempotency.apiKey, idempotency.key);
  if (earlier !== undefined) {
    const there = pipeline(connection, idOf(earlier))!;
    return { value: { kind: samePipeline(there, asked) ? "existing" : "conflict", pipeline: there }, changes: [] };
  }
  connection.run(
    `insert into pipelines (id, name, definition, input, state, stage, created_at, deadline_at, api_key, idempotency_key, traceparent, tracestate)
     values (?1, ?2, ?3, ?4, 'running', -1, ?5, ?6, ?7, ?8, ?9, ?10)`,
    idBytes(id),
    name,
    JSON.stringify(definition),
    input,
    now,
    now + definition.deadlineMs,
    idempotency?.apiKey ?? null,
    idempotency?.key ?? null,
    ...[asked.traceparent, asked.tracestate],
  );
  for (const task of asked.blocked) {
    connection.run(
      `insert into tasks (id, routing_key, state, payload, contract, priority, accepted_at, pipeline, stage, step, item, traceparent, tracestate)
       values (?1, ?2, 'blocked', x'', ?3, 4, ?4, ?5, ?6, ?7, 0, ?8, ?9)`,
      ...[idBytes(task.id), task.routingKey, contracts.get(task.routingKey)?.digest ?? "", now, idBytes(id), task.stage, task.step],
      ...[asked.traceparent, asked.tracestate],
    );
  }
  const blocked = asked.blocked.map(({ id: taskId, routingKey }) => ({ taskId, routingKey, state: "blocked" as const }));
  const changes = [...blocked, ...carryOn(connection, [id], contracts, now)];
  return { value: { kind: "begun", pipeline: pipeline(connection, id)! }, changes };
}

/** What follows, for each of these pipelines, from what this transaction has done to their tasks. */
export function carryOn(connection: Connection, ids: Iterable<string>, contracts: Contracts, now: number): readonly Change[] {
  return [...new Set(ids)].sort().flatMap((id) => carryOnOne(connection, id, contracts, now));
}

function carryOnOne(connection: Connection, id: string, contracts: Contracts, now: number): readonly Change[] {
  const changes: Change[] = [];
  // A stage without items is over as it begins, so there may be several moves.
  for (;;) {
    const row = connection.get("select * from pipelines where id = ?1", idBytes(id));
    if (row === undefined) return changes;
    const definition = JSON.parse(text(row, "definition")) as PipelineDefinition;
    const state = text(row, "state") as PipelineState;
    const move = moveOf({ ...countStage(connection, row, definition), ...aboutOf(row), stages: definition.stages.length });
    if (move.kind === "stay") {
      if (move.state !== state)
        changes.push(...(move.state === "running" ? reopen(connection, id, definition, now) : end(connection, id, move.state, now)));
      return changes;
    }
    if (move.kind === "succeed") {
      changes.push(...end(connection, id, "succeeded", now));
      return changes;
    }
    if (state !== "running") changes.push(...reopen(connection, id, definition, now));
    changes.push(...beginStage(connection, id, definition, move.stage, contracts, now));
  }
}

const aboutOf = (row: Row) => ({
  state: text(row, "state") as PipelineState,
  stage: number(row, "stage"),
  cancelled: row["cancelled"] === 1,
  obstacle: textOrNull(row, "obstacle"),
});

function countStage(connection: Connection, row: Row, definition: PipelineDefinition) {
  const tolerated = (definition.stages[number(row, "stage")] ?? [])
    .filter(({ tolerateFailure }) => tolerateFailure)
    .map(({ name }) => name);
  const counted = connection.get(
    `select count(*) filter (where ended_at is null) as unfinished,
            count(*) filter (where ended_at is not null and state not in ('succeeded', 'handed_over')
                               and step not in (select value from json_each(?3))) as badly
       from tasks where pipeline = ?1 and stage = ?2 and replaced_by is null`,
    row["id"] as Uint8Array,
    number(row, "stage"),
    JSON.stringify(tolerated),
  )!;
  return { unfinished: number(counted, "unfinished"), badly: number(counted, "badly") };
}

/** What has not begun is skipped. */
function end(connection: Connection, id: string, state: PipelineState, now: number): readonly Change[] {
  connection.run("update pipelines set state = ?2, ended_at = coalesce(ended_at, ?3) where id = ?1", idBytes(id), state, now);
  return changesOfRows(
    connection.all(
      "update tasks set state = 'skipped', ended_at = ?2 where pipeline = ?1 and state = 'blocked' returning id, routing_key, state",
      idBytes(id),
      now,
    ),
  );
}

function reopen(connection: Connection, id: string, { deadlineMs }: PipelineDefinition, now: number): readonly Change[] {
  connection.run("update pipelines set state = 'running', ended_at = null, deadline_at = ?2 where id = ?1", idBytes(id), now + deadlineMs);
  return changesOfRows(
    connection.all(
      "update tasks set state = 'blocked', ended_at = null where pipeline = ?1 and state = 'skipped' returning id, routing_key, state",
      idBytes(id),
    ),
  );
}

function beginStage(
  connection: Connection,
  id: string,
  definition: PipelineDefinition,
  stage: number,
  contracts: Contracts,
  now: number,
): readonly Change[] {
  const row = connection.get("select input, deadline_at from pipelines where id = ?1", idBytes(id))!;
  const before = connection.all(
    "select id, step, stage, state, result from tasks where pipeline = ?1 and replaced_by is null order by stage, step, item",
    idBytes(id),
  );
  const made = stageOf(
    {
      ...{ pipelineId: id, definition, input: text(row, "input"), deadlineAt: number(row, "deadline_at") },
      tasks: before.map((task) => ({
        ...{ id: idOf(task), step: text(task, "step"), stage: number(task, "stage"), result: textOrNull(task, "result") },
        succeeded: task["state"] === "succeeded" || task["state"] === "handed_over",
      })),
    },
    stage,
    contracts,
    now,
  );
  if (made.kind === "obstacle") {
    connection.run("update pipelines set obstacle = ?2 where id = ?1", idBytes(id), made.says);
    return [];
  }
  connection.run("update pipelines set stage = ?2 where id = ?1", idBytes(id), stage);
  return made.tasks.flatMap((task) => {
    const changes = task.isNew ? insert(connection, id, stage, task, now) : unblock(connection, task, now);
    keepFields(connection, task);
    return changes;
  });
}

function insert(connection: Connection, id: string, stage: number, task: StageTask, now: number): readonly Change[] {
  connection.run(
    `insert into tasks (id, routing_key, state, payload, contract, priority, accepted_at, expires_at, lane, order_key, pipeline, stage, step, item, traceparent, tracestate)
     select ?1, ?2, 'accepted', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, traceparent, tracestate from pipelines where id = ?10`,
    ...[idBytes(task.id), task.routingKey, task.payload, task.contract, task.priority, now, task.expiresAt, task.lane, task.orderKey],
    ...[idBytes(id), stage, task.step, task.item],
  );
  return [{ taskId: task.id, routingKey: task.routingKey, state: "accepted" }];
}

/** One that was cancelled while it was blocked stays so, with its payload: it may be replayed. */
function unblock(connection: Connection, task: StageTask, now: number): readonly Change[] {
  const rows = connection.all(
    `update tasks set payload = ?2, contract = ?3, priority = ?4, expires_at = ?5, lane = ?6, order_key = ?7,
                      state = case when state = 'blocked' then 'accepted' else state end, waiting_since = ?8
      where id = ?1 returning id, routing_key, state`,
    ...[idBytes(task.id), task.payload, task.contract, task.priority, task.expiresAt, task.lane, task.orderKey, now],
  );
  return changesOfRows(rows).filter(({ state }) => state === "accepted");
}

export function cancelPipeline(connection: Connection, id: string, contracts: Contracts, now: number): Moved<boolean> {
  if (connection.run("update pipelines set cancelled = 1 where id = ?1 and state = 'running'", idBytes(id)) === 0)
    return { value: false, changes: [] };
  const { changes } = byHand(connection, idsWhere(connection, id, "ended_at is null and state <> 'blocked'"), "cancel", contracts, now);
  return { value: true, changes };
}

/** What stopped it in the stage where it stopped is tried again, and it goes on from there. */
export function resumePipeline(connection: Connection, id: string, contracts: Contracts, now: number): Moved<boolean> {
  const stopped = connection.run(
    "update pipelines set cancelled = 0, obstacle = null where id = ?1 and state in ('failed', 'cancelled')",
    idBytes(id),
  );
  if (stopped === 0) return { value: false, changes: [] };
  const badly = idsWhere(
    connection,
    id,
    "stage = (select stage from pipelines where id = ?1) and state in ('dead', 'cancelled', 'expired')",
  );
  const { changes } = byHand(connection, badly, "replay", contracts, now);
  return { value: true, changes: [...changes, ...carryOn(connection, [id], contracts, now)] };
}

function idsWhere(connection: Connection, id: string, condition: string): readonly string[] {
  return connection
    .all(`select id from tasks where pipeline = ?1 and replaced_by is null and ${condition} order by id`, idBytes(id))
    .map((row) => idOf(row));
}

export function pipeline(connection: Connection, id: string): PipelineView | null {
  const row = connection.get("select * from pipelines where id = ?1", idBytes(id));
  return row === undefined ? null : viewOf(connection, row);
}

/** Newest first. */
export function pipelines(connection: Connection, { name, states, before }: PipelineFilter, limit: number): readonly PipelineView[] {
  return connection
    .all(
      `select * from pipelines where (?1 is null or name = ?1) and (?2 = '[]' or state in (select value from json_each(?2))) and (?3 is null or id < ?3)
        order by id desc limit ?4`,
      name,
      JSON.stringify(states),
      before === null ? null : idBytes(before),
      limit,
    )
    .map((row) => viewOf(connection, row));
}

function viewOf(connection: Connection, row: Row): PipelineView {
  const id = row["id"] as Uint8Array;
  return {
    ...{ id: idOf(row), name: textOrNull(row, "name"), ...aboutOf(row), input: text(row, "input") },
    definition: JSON.parse(text(row, "definition")) as PipelineDefinition,
    ...{ createdAt: number(row, "created_at"), deadlineAt: number(row, "deadline_at"), endedAt: numberOrNull(row, "ended_at") },
    counts: connection
      .all("select step, state, count(*) as many from tasks where pipeline = ?1 and replaced_by is null group by step, state", id)
      .map((one) => ({ step: text(one, "step"), state: text(one, "state") as Change["state"], many: number(one, "many") })),
    tasks: connection
      .all(
        "select id, step, item, state, started_at, ended_at from tasks where pipeline = ?1 and item < 100 and replaced_by is null order by stage, step, item",
        id,
      )
      .map((one) => ({
        ...{ id: idOf(one), step: text(one, "step"), item: number(one, "item"), state: text(one, "state") as Change["state"] },
        ...{ startedAt: numberOrNull(one, "started_at"), endedAt: numberOrNull(one, "ended_at") },
      })),
  };
}

export function forgetPipelines(connection: Connection, endedBefore: number, limit: number): number {
  return connection.run(
    "delete from pipelines where id in (select id from pipelines where ended_at < ?1 order by id limit ?2)",
    endedBefore,
    limit,
  );
}

export interface Moved<Value> {
  readonly value: Value;
  readonly changes: readonly Change[];
}

function changesOfRows(rows: readonly Row[]): readonly Change[] {
  return rows.map((row) => ({ taskId: idOf(row), routingKey: text(row, "routing_key"), state: text(row, "state") as Change["state"] }));
}
