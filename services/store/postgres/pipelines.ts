import type { PipelineDefinition } from "../../contracts/pipeline.ts";
import { moveOf, type PipelineState } from "../../lifecycle/pipeline.ts";
import { type BegunPipeline, type NewPipeline, type PipelineFilter, type PipelineView, samePipeline } from "../pipelines.ts";
import { type StageTask, stageOf } from "../stage.ts";
import type { Change, KeptContract } from "../store.ts";
import { byHand } from "./by_hand.ts";
import { at, columns, type Queryable, type Row } from "./connection.ts";
import { changeOf, number, numberOrNull, text, textOrNull } from "./rows.ts";
import { keepFields } from "./searchable.ts";

/**
 * Pipelines: `lifecycle/pipeline.ts` says what follows, this carries it out in the transaction of what it follows from.
 * The pipeline is locked before its stage is counted: of two transactions that end its last two tasks, the second one
 * sees both. Everybody locks tasks first and pipelines then, each in the order of ids.
 */

type Contracts = ReadonlyMap<string, KeptContract>;

export async function beginPipeline(
  client: Queryable,
  asked: NewPipeline,
  contracts: Contracts,
  now: number,
): Promise<Moved<BegunPipeline>> {
  const { id, name, definition, input, idempotency } = asked;
  // A key that another transaction is just taking is waited for.
  const { rowCount } = await client.query(
    `insert into waybill.pipelines (id, name, definition, input, state, stage, created_at, deadline_at, api_key, idempotency_key, traceparent, tracestate)
     values ($1, $2, $3, $4, 'running', -1, $5, $6, $7, $8, $9, $10) on conflict (api_key, idempotency_key) do nothing`,
    [
      ...[id, name, JSON.stringify(definition), input, at(now), at(now + definition.deadlineMs)],
      ...[idempotency?.apiKey ?? null, idempotency?.key ?? null, asked.traceparent, asked.tracestate],
    ],
  );
  if (rowCount === 0) {
    const { rows } = await client.query("select * from waybill.pipelines where api_key = $1 and idempotency_key = $2", [
      idempotency!.apiKey,
      idempotency!.key,
    ]);
    const there = await viewOf(client, rows[0]);
    return { value: { kind: samePipeline(there, asked) ? "existing" : "conflict", pipeline: there }, changes: [] };
  }
  const { rows } = await client.query(
    `insert into waybill.tasks (id, routing_key, state, payload, contract, priority, accepted_at, pipeline, stage, step, item, traceparent, tracestate)
     select id, routing_key, 'blocked', '', contract, 4, $1, $2, stage, step, 0, $8, $9
       from unnest($3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[]) as t (id, routing_key, contract, stage, step)
     returning id, routing_key, state`,
    [
      at(now),
      id,
      ...columns(
        asked.blocked,
        (task) => task.id,
        (task) => task.routingKey,
        (task) => contracts.get(task.routingKey)?.digest ?? "",
        (task) => task.stage,
        (task) => task.step,
      ),
      ...[asked.traceparent, asked.tracestate],
    ],
  );
  const changes = [...rows.map(changeOf), ...(await carryOn(client, [id], contracts, now))];
  return { value: { kind: "begun", pipeline: (await pipeline(client, id))! }, changes };
}

/** What follows, for each of these pipelines, from what this transaction has done to their tasks. */
export async function carryOn(client: Queryable, ids: Iterable<string>, contracts: Contracts, now: number): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const id of [...new Set(ids)].sort()) changes.push(...(await carryOnOne(client, id, contracts, now)));
  return changes;
}

/** Of tasks that have just moved: the pipelines they are steps of. */
export async function pipelinesWith(client: Queryable, taskIds: readonly string[]): Promise<readonly string[]> {
  if (taskIds.length === 0) return [];
  const { rows } = await client.query("select distinct pipeline from waybill.tasks where id = any($1::uuid[]) and pipeline is not null", [
    taskIds,
  ]);
  return rows.map((row) => text(row, "pipeline"));
}

async function carryOnOne(client: Queryable, id: string, contracts: Contracts, now: number): Promise<readonly Change[]> {
  const changes: Change[] = [];
  // A stage without items is over as it begins, so there may be several moves.
  for (;;) {
    const { rows } = await client.query("select * from waybill.pipelines where id = $1 for update", [id]);
    const row: Row | undefined = rows[0];
    if (row === undefined) return changes;
    const definition = JSON.parse(text(row, "definition")) as PipelineDefinition;
    const state = text(row, "state") as PipelineState;
    const move = moveOf({ ...(await countStage(client, row, definition)), ...aboutOf(row), stages: definition.stages.length });
    if (move.kind === "stay") {
      if (move.state === state) return changes;
      return [...changes, ...(await (move.state === "running" ? reopen(client, id, definition, now) : end(client, id, move.state, now)))];
    }
    if (move.kind === "succeed") return [...changes, ...(await end(client, id, "succeeded", now))];
    if (state !== "running") changes.push(...(await reopen(client, id, definition, now)));
    changes.push(...(await beginStage(client, id, definition, move.stage, contracts, now)));
  }
}

const aboutOf = (row: Row) => ({
  state: text(row, "state") as PipelineState,
  stage: number(row, "stage"),
  cancelled: row["cancelled"] === true,
  obstacle: textOrNull(row, "obstacle"),
});

async function countStage(client: Queryable, row: Row, definition: PipelineDefinition) {
  const tolerated = (definition.stages[number(row, "stage")] ?? [])
    .filter(({ tolerateFailure }) => tolerateFailure)
    .map(({ name }) => name);
  const { rows } = await client.query(
    `select count(*) filter (where ended_at is null) as unfinished,
            count(*) filter (where ended_at is not null and state not in ('succeeded', 'handed_over') and not step = any($3)) as badly
       from waybill.tasks where pipeline = $1 and stage = $2 and replaced_by is null`,
    [row["id"], row["stage"], tolerated],
  );
  return { unfinished: number(rows[0], "unfinished"), badly: number(rows[0], "badly") };
}

/** What has not begun is skipped. */
async function end(client: Queryable, id: string, state: PipelineState, now: number): Promise<readonly Change[]> {
  await client.query("update waybill.pipelines set state = $2, ended_at = coalesce(ended_at, $3) where id = $1", [id, state, at(now)]);
  const { rows } = await client.query(
    "update waybill.tasks set state = 'skipped', ended_at = $2 where pipeline = $1 and state = 'blocked' returning id, routing_key, state",
    [id, at(now)],
  );
  return rows.map(changeOf);
}

async function reopen(client: Queryable, id: string, { deadlineMs }: PipelineDefinition, now: number): Promise<readonly Change[]> {
  await client.query("update waybill.pipelines set state = 'running', ended_at = null, deadline_at = $2 where id = $1", [
    id,
    at(now + deadlineMs),
  ]);
  const { rows } = await client.query(
    "update waybill.tasks set state = 'blocked', ended_at = null where pipeline = $1 and state = 'skipped' returning id, routing_key, state",
    [id],
  );
  return rows.map(changeOf);
}

async function beginStage(
  client: Queryable,
  id: string,
  definition: PipelineDefinition,
  stage: number,
  contracts: Contracts,
  now: number,
): Promise<readonly Change[]> {
  const { rows: of } = await client.query("select input, deadline_at from waybill.pipelines where id = $1", [id]);
  const { rows: before } = await client.query(
    "select id, step, stage, state, result from waybill.tasks where pipeline = $1 and replaced_by is null order by stage, step, item",
    [id],
  );
  const made = stageOf(
    {
      ...{ pipelineId: id, definition, input: text(of[0], "input"), deadlineAt: number(of[0], "deadline_at") },
      tasks: before.map((task) => ({
        ...{ id: text(task, "id"), step: text(task, "step"), stage: number(task, "stage"), result: textOrNull(task, "result") },
        succeeded: task.state === "succeeded" || task.state === "handed_over",
      })),
    },
    stage,
    contracts,
    now,
  );
  if (made.kind === "obstacle") {
    await client.query("update waybill.pipelines set obstacle = $2 where id = $1", [id, made.says]);
    return [];
  }
  await client.query("update waybill.pipelines set stage = $2 where id = $1", [id, stage]);
  const isNew = (task: StageTask): boolean => task.isNew;
  const begun = [
    ...(await insert(client, id, stage, made.tasks.filter(isNew), now)),
    ...(await unblock(
      client,
      made.tasks.filter((task) => !isNew(task)),
      now,
    )),
  ];
  await keepFields(client, made.tasks, "some");
  return begun;
}

const taskColumns = (tasks: readonly StageTask[]): unknown[][] =>
  columns(
    tasks,
    (task) => task.id,
    (task) => Buffer.from(task.payload),
    (task) => task.contract,
    (task) => task.priority,
    (task) => at(task.expiresAt),
    (task) => task.lane,
    (task) => task.orderKey,
  );

async function insert(client: Queryable, id: string, stage: number, tasks: readonly StageTask[], now: number): Promise<readonly Change[]> {
  if (tasks.length === 0) return [];
  const { rows } = await client.query(
    `insert into waybill.tasks (id, payload, contract, priority, expires_at, lane, order_key, routing_key, step, item, state, accepted_at, pipeline, stage,
                                traceparent, tracestate)
     select t.*, 'accepted', $11, $12, $13, p.traceparent, p.tracestate
       from waybill.pipelines p, unnest($1::uuid[], $2::bytea[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[])
         as t (id, payload, contract, priority, expires_at, lane, order_key, routing_key, step, item)
      where p.id = $12 order by t.routing_key, t.lane, t.order_key, t.id
     returning id, routing_key, state`,
    [
      ...taskColumns(tasks),
      ...columns(
        tasks,
        (task) => task.routingKey,
        (task) => task.step,
        (task) => task.item,
      ),
      ...[at(now), id, stage],
    ],
  );
  return rows.map(changeOf);
}

/** One that was cancelled while it was blocked stays so, with its payload: it may be replayed. */
async function unblock(client: Queryable, tasks: readonly StageTask[], now: number): Promise<readonly Change[]> {
  if (tasks.length === 0) return [];
  const { rows } = await client.query(
    `update waybill.tasks t
        set payload = made.payload, contract = made.contract, priority = made.priority, expires_at = made.expires_at, lane = made.lane,
            order_key = made.order_key, state = case when t.state = 'blocked' then 'accepted' else t.state end, waiting_since = $8
       from unnest($1::uuid[], $2::bytea[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[], $7::text[])
         as made (id, payload, contract, priority, expires_at, lane, order_key)
      where t.id = made.id returning t.id, t.routing_key, t.state`,
    [...taskColumns(tasks), at(now)],
  );
  return rows.map(changeOf).filter(({ state }) => state === "accepted");
}

export async function cancelPipeline(client: Queryable, id: string, contracts: Contracts, now: number): Promise<Moved<boolean>> {
  const unfinished = await lockWhere(client, id, "ended_at is null and state <> 'blocked'");
  const { rowCount } = await client.query("update waybill.pipelines set cancelled = true where id = $1 and state = 'running'", [id]);
  if (rowCount === 0) return { value: false, changes: [] };
  // A stage that began meanwhile has more: what was locked first keeps the order, the rest is of a pipeline that is locked.
  const { changes } = await byHand(
    client,
    [...new Set([...unfinished, ...(await idsWhere(client, id, "ended_at is null and state <> 'blocked'"))])],
    "cancel",
    contracts,
    now,
  );
  return { value: true, changes: [...changes, ...(await carryOn(client, [id], contracts, now))] };
}

/** What stopped it in the stage where it stopped is tried again, and it goes on from there. */
export async function resumePipeline(client: Queryable, id: string, contracts: Contracts, now: number): Promise<Moved<boolean>> {
  const stopping = "stage = (select stage from waybill.pipelines where id = $1) and state in ('dead', 'cancelled', 'expired')";
  await lockWhere(client, id, stopping);
  const { rowCount } = await client.query(
    "update waybill.pipelines set cancelled = false, obstacle = null where id = $1 and state in ('failed', 'cancelled')",
    [id],
  );
  if (rowCount === 0) return { value: false, changes: [] };
  const { changes } = await byHand(client, await idsWhere(client, id, stopping), "replay", contracts, now);
  return { value: true, changes: [...changes, ...(await carryOn(client, [id], contracts, now))] };
}

async function idsWhere(client: Queryable, id: string, condition: string, lock = ""): Promise<readonly string[]> {
  const { rows } = await client.query(
    `select id from waybill.tasks where pipeline = $1 and replaced_by is null and ${condition} order by id ${lock}`,
    [id],
  );
  return rows.map((row) => text(row, "id"));
}

const lockWhere = (client: Queryable, id: string, condition: string) => idsWhere(client, id, condition, "for update");

export async function pipeline(client: Queryable, id: string): Promise<PipelineView | null> {
  const { rows } = await client.query("select * from waybill.pipelines where id = $1", [id]);
  return rows[0] === undefined ? null : viewOf(client, rows[0]);
}

/** Newest first. */
export async function pipelines(
  client: Queryable,
  { name, states, before }: PipelineFilter,
  limit: number,
): Promise<readonly PipelineView[]> {
  const { rows } = await client.query(
    `select * from waybill.pipelines
      where ($1::text is null or name = $1) and ($2::text[] = '{}' or state = any($2)) and ($3::uuid is null or id < $3)
      order by id desc limit $4`,
    [name, states, before, limit],
  );
  return Promise.all(rows.map((row) => viewOf(client, row)));
}

async function viewOf(client: Queryable, row: Row): Promise<PipelineView> {
  const { rows: counts } = await client.query(
    "select step, state, count(*) as many from waybill.tasks where pipeline = $1 and replaced_by is null group by step, state",
    [row["id"]],
  );
  const { rows: tasks } = await client.query(
    "select id, step, item, state, started_at, ended_at from waybill.tasks where pipeline = $1 and item < 100 and replaced_by is null order by stage, step, item",
    [row["id"]],
  );
  return {
    ...{ id: text(row, "id"), name: textOrNull(row, "name"), ...aboutOf(row), input: text(row, "input") },
    definition: JSON.parse(text(row, "definition")) as PipelineDefinition,
    ...{ createdAt: number(row, "created_at"), deadlineAt: number(row, "deadline_at"), endedAt: numberOrNull(row, "ended_at") },
    counts: counts.map((one) => ({ step: text(one, "step"), state: text(one, "state") as Change["state"], many: number(one, "many") })),
    tasks: tasks.map((one) => ({
      ...{ id: text(one, "id"), step: text(one, "step"), item: number(one, "item"), state: text(one, "state") as Change["state"] },
      ...{ startedAt: numberOrNull(one, "started_at"), endedAt: numberOrNull(one, "ended_at") },
    })),
  };
}

export async function forgetPipelines(client: Queryable, endedBefore: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    "delete from waybill.pipelines where id in (select id from waybill.pipelines where ended_at < $1 order by id limit $2)",
    [at(endedBefore), limit],
  );
  return rowCount ?? 0;
}

export interface Moved<Value> {
  readonly value: Value;
  readonly changes: readonly Change[];
}
