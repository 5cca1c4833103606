import type { PipelineDefinition } from "../../contracts/pipeline.ts";
import { hasEnded } from "../../lifecycle/task.ts";
import { filterWithoutPerson, payloadConcerns, pipelineConcerns, withoutPayloads } from "../concerns.ts";
import { searchableIn } from "../searchable_in.ts";
import type { Erased, ErasedBeside, ErasedTasks, KeptContract, WouldErase } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { cancelPipeline, type Moved } from "./pipelines.ts";
import { idBytes, idOf, text } from "./rows.ts";
import { keepFields, withFields } from "./searchable.ts";

type Contracts = ReadonlyMap<string, KeptContract>;

export function keepMissingFields(
  connection: Connection,
  routingKey: string,
  contracts: Contracts,
  after: string | null,
  limit: number,
): string | null {
  const contract = contracts.get(routingKey);
  if (contract === undefined) return null;
  const rows = connection.all(
    `select id, case when (select count(*) from searchable_fields where task_id = tasks.id) < ?4 then payload end as payload
       from tasks where routing_key = ?1 and (?2 is null or id > ?2) order by id limit ?3`,
    ...[routingKey, after === null ? null : idBytes(after), limit, contract.policy.searchable.length],
  );
  for (const row of rows) {
    const payload = row["payload"] as Uint8Array | null;
    if (payload !== null) keepFields(connection, { id: idOf(row), routingKey, searchable: searchableIn(payload, contract) });
  }
  const last = rows.at(-1);
  return last === undefined ? null : idOf(last);
}

export function eraseBeside(
  connection: Connection,
  asked: ErasedTasks,
  contracts: Contracts,
  after: string | null,
  limit: number,
  now: number,
): Moved<ErasedBeside> {
  const schedules = after === null ? schedulesOf(connection, asked) : [];
  for (const row of schedules) connection.run("delete from schedules where id = ?1", row["id"] as Uint8Array);
  const filters = after === null ? filtersOf(connection, asked) : [];
  for (const { id, filter } of filters) connection.run("update operations set filter = ?2 where id = ?1", id, filter);
  const { concerned, next } = pipelinesOf(connection, asked, after, limit);
  const changes = concerned.flatMap((row) => erasePipeline(connection, row, contracts, now));
  return { value: { pipelines: concerned.length, schedules: schedules.length, operations: filters.length, next }, changes };
}

export function wouldErase(connection: Connection, asked: ErasedTasks, after: string | null, limit: number): WouldErase {
  const { concerned, next } = pipelinesOf(connection, asked, after, limit);
  const pipelines = { pipelines: concerned.length, next };
  if (after !== null) return { erased: 0, cancelled: 0, schedules: 0, operations: 0, ...pipelines };
  const [schedules, filters] = [schedulesOf(connection, asked), filtersOf(connection, asked)];
  return { ...countTasksOf(connection, asked), schedules: schedules.length, operations: filters.length, ...pipelines };
}

/** Unfinished tasks of a pipeline end with it, before its tasks are erased. */
function countTasksOf(connection: Connection, { routingKey, fields }: ErasedTasks): Erased {
  const { condition, values } = withFields(routingKey, fields);
  const rows = connection.all(
    `select state, pipeline is null as alone, count(*) as many from tasks where routing_key = ?1 and ${condition} group by 1, 2`,
    ...values,
  );
  const sum = (some: readonly Row[]) => some.reduce((total, row) => total + Number(row["many"]), 0);
  return { erased: sum(rows), cancelled: sum(rows.filter((row) => Boolean(row["alone"]) && !hasEnded(row["state"] as never))) };
}

const schedulesOf = (connection: Connection, { routingKey, fields }: ErasedTasks): readonly Row[] =>
  connection
    .all("select id, payload from schedules where routing_key = ?1", routingKey)
    .filter((row) => payloadConcerns(text(row, "payload"), fields));

/** Those with such a step among the next `limit`. */
function pipelinesOf(connection: Connection, asked: ErasedTasks, after: string | null, limit: number) {
  const rows = connection.all(
    `select id, name, state, definition, input from pipelines
      where instr(definition, ?1) > 0 and (?2 is null or id > ?2) order by id limit ?3`,
    ...[`"routingKey":"${asked.routingKey}"`, after === null ? null : idBytes(after), limit],
  );
  const concerned = rows.filter((row) => pipelineConcerns(partsOf(row), asked) || hasSuchTask(connection, row, asked));
  const last = rows.at(-1);
  return { concerned, next: last === undefined ? null : idOf(last) };
}

/** Of operations that say whom they were for, with what is left of each filter. */
function filtersOf(connection: Connection, asked: ErasedTasks) {
  const rows = connection.all(`select id, filter from operations where instr(filter, '"payload.') > 0`);
  return rows.flatMap((row) => {
    const filter = filterWithoutPerson(text(row, "filter"), asked);
    return filter === null ? [] : [{ id: row["id"] as Uint8Array, filter }];
  });
}

const partsOf = (row: Row) => ({ definition: JSON.parse(text(row, "definition")) as PipelineDefinition, input: text(row, "input") });

function hasSuchTask(connection: Connection, row: Row, { routingKey, fields }: ErasedTasks): boolean {
  const { condition, values } = withFields(routingKey, fields);
  const found = connection.get(
    `select 1 as yes from tasks where pipeline = ?${values.length + 1} and routing_key = ?1 and ${condition} limit 1`,
    ...values,
    row["id"] as Uint8Array,
  );
  return found !== undefined;
}

/** Nothing more is made of it. Its row stays, with what became of its steps. */
function erasePipeline(connection: Connection, row: Row, contracts: Contracts, now: number) {
  const { changes } = cancelPipeline(connection, idOf(row), contracts, now);
  const { definition } = partsOf(row);
  connection.run(
    `update pipelines set input = '{}', definition = ?2, api_key = null, idempotency_key = null,
                          obstacle = case when state = 'succeeded' then null else 'Its input was erased.' end where id = ?1`,
    row["id"] as Uint8Array,
    JSON.stringify(row["name"] === null ? withoutPayloads(definition) : definition),
  );
  return changes;
}
