import type { PipelineDefinition } from "../../contracts/pipeline.ts";
import { hasEnded } from "../../lifecycle/task.ts";
import { filterWithoutPerson, payloadConcerns, pipelineConcerns, withoutPayloads } from "../concerns.ts";
import { searchableIn } from "../searchable_in.ts";
import type { Change, Erased, ErasedBeside, ErasedTasks, KeptContract, WouldErase } from "../store.ts";
import type { Queryable, Row } from "./connection.ts";
import { cancelPipeline, type Moved } from "./pipelines.ts";
import { text, textOrNull } from "./rows.ts";
import { keepFields, withFields } from "./searchable.ts";

type Contracts = ReadonlyMap<string, KeptContract>;

export async function keepMissingFields(
  client: Queryable,
  routingKey: string,
  contracts: Contracts,
  after: string | null,
  limit: number,
): Promise<string | null> {
  const contract = contracts.get(routingKey);
  if (contract === undefined) return null;
  const { rows } = await client.query(
    `select id, case when (select count(*) from waybill.searchable_fields where task_id = tasks.id) < $4 then payload end as payload
       from waybill.tasks where routing_key = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    [routingKey, after, limit, contract.policy.searchable.length],
  );
  const missing = rows.filter((row) => row["payload"] !== null);
  const tasks = missing.map((row) => ({
    ...{ id: text(row, "id"), routingKey },
    searchable: searchableIn(row["payload"] as Uint8Array, contract),
  }));
  await keepFields(client, tasks, "some");
  return rows.length === 0 ? null : text(rows.at(-1)!, "id");
}

export async function eraseBeside(
  client: Queryable,
  asked: ErasedTasks,
  contracts: Contracts,
  after: string | null,
  limit: number,
  now: number,
): Promise<Moved<ErasedBeside>> {
  const schedules = after === null ? await schedulesOf(client, asked, "for update") : [];
  await client.query("delete from waybill.schedules where id = any($1::uuid[])", [schedules]);
  const filters = after === null ? await filtersOf(client, asked, "for update") : [];
  for (const { id, filter } of filters) await client.query("update waybill.operations set filter = $2 where id = $1", [id, filter]);
  const { concerned, next } = await pipelinesOf(client, asked, after, limit);
  const changes: Change[] = [];
  for (const row of concerned) changes.push(...(await erasePipeline(client, row, contracts, now)));
  return { value: { pipelines: concerned.length, schedules: schedules.length, operations: filters.length, next }, changes };
}

export async function wouldErase(client: Queryable, asked: ErasedTasks, after: string | null, limit: number): Promise<WouldErase> {
  const { concerned, next } = await pipelinesOf(client, asked, after, limit);
  const pipelines = { pipelines: concerned.length, next };
  if (after !== null) return { erased: 0, cancelled: 0, schedules: 0, operations: 0, ...pipelines };
  const [schedules, filters] = [await schedulesOf(client, asked, ""), await filtersOf(client, asked, "")];
  return { ...(await countTasksOf(client, asked)), schedules: schedules.length, operations: filters.length, ...pipelines };
}

/** Unfinished tasks of a pipeline end with it, before its tasks are erased. */
async function countTasksOf(client: Queryable, { routingKey, fields }: ErasedTasks): Promise<Erased> {
  const { condition, values } = withFields(routingKey, fields);
  const { rows } = await client.query(
    `select state, pipeline is null as alone, count(*) as many from waybill.tasks where routing_key = $1 and ${condition} group by 1, 2`,
    values,
  );
  const sum = (some: readonly Row[]) => some.reduce((total, row) => total + Number(row["many"]), 0);
  return { erased: sum(rows), cancelled: sum(rows.filter((row) => row["alone"] === true && !hasEnded(row["state"] as never))) };
}

async function schedulesOf(client: Queryable, { routingKey, fields }: ErasedTasks, lock: "for update" | ""): Promise<readonly string[]> {
  const { rows } = await client.query(`select id, payload from waybill.schedules where routing_key = $1 ${lock}`, [routingKey]);
  return rows.filter((row) => payloadConcerns(text(row, "payload"), fields)).map((row) => text(row, "id"));
}

/** Those with such a step among the next `limit`. */
async function pipelinesOf(client: Queryable, asked: ErasedTasks, after: string | null, limit: number) {
  const { rows } = await client.query(
    `select id, name, definition, input from waybill.pipelines
      where position($1 in definition) > 0 and ($2::uuid is null or id > $2) order by id limit $3`,
    [`"routingKey":"${asked.routingKey}"`, after, limit],
  );
  const concerned: Row[] = [];
  for (const row of rows) if (pipelineConcerns(partsOf(row), asked) || (await hasSuchTask(client, row, asked))) concerned.push(row);
  return { concerned, next: rows.length === 0 ? null : text(rows.at(-1)!, "id") };
}

/** Of operations that say whom they were for, with what is left of each filter. */
async function filtersOf(client: Queryable, asked: ErasedTasks, lock: "for update" | "") {
  const { rows } = await client.query(`select id, filter from waybill.operations where position('"payload.' in filter::text) > 0 ${lock}`);
  return rows.flatMap((row) => {
    const filter = filterWithoutPerson(text(row, "filter"), asked);
    return filter === null ? [] : [{ id: text(row, "id"), filter }];
  });
}

const partsOf = (row: Row) => ({ definition: JSON.parse(text(row, "definition")) as PipelineDefinition, input: text(row, "input") });

async function hasSuchTask(client: Queryable, row: Row, { routingKey, fields }: ErasedTasks): Promise<boolean> {
  const { condition, values } = withFields(routingKey, fields);
  const { rows } = await client.query(
    `select 1 from waybill.tasks where pipeline = $${values.length + 1} and routing_key = $1 and ${condition} limit 1`,
    [...values, text(row, "id")],
  );
  return rows.length > 0;
}

/** Nothing more is made of it. Its row stays, with what became of its steps. */
async function erasePipeline(client: Queryable, row: Row, contracts: Contracts, now: number): Promise<readonly Change[]> {
  const { changes } = await cancelPipeline(client, text(row, "id"), contracts, now);
  const { definition } = partsOf(row);
  await client.query(
    `update waybill.pipelines set input = '{}', definition = $2, api_key = null, idempotency_key = null,
                                  obstacle = case when state = 'succeeded' then null else 'Its input was erased.' end where id = $1`,
    [text(row, "id"), JSON.stringify(textOrNull(row, "name") === null ? withoutPayloads(definition) : definition)],
  );
  return changes;
}
