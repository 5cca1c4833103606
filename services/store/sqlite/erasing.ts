import type { PipelineDefinition } from "../../contracts/pipeline.ts";
import { filterWithoutPerson, payloadConcerns, pipelineConcerns, withoutPayloads } from "../concerns.ts";
import { searchableIn } from "../searchable_in.ts";
import type { ErasedBeside, ErasedTasks, KeptContract } from "../store.ts";
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
  const schedules = after === null ? eraseSchedules(connection, asked) : 0;
  const operations = after === null ? eraseFilters(connection, asked) : 0;
  const rows = connection.all(
    `select id, name, state, definition, input from pipelines
      where instr(definition, ?1) > 0 and (?2 is null or id > ?2) order by id limit ?3`,
    ...[`"routingKey":"${asked.routingKey}"`, after === null ? null : idBytes(after), limit],
  );
  const concerned = rows.filter((row) => pipelineConcerns(partsOf(row), asked) || hasSuchTask(connection, row, asked));
  const changes = concerned.flatMap((row) => erasePipeline(connection, row, contracts, now));
  const last = rows.at(-1);
  return { value: { pipelines: concerned.length, schedules, operations, next: last === undefined ? null : idOf(last) }, changes };
}

function eraseSchedules(connection: Connection, { routingKey, fields }: ErasedTasks): number {
  const concerned = connection
    .all("select id, payload from schedules where routing_key = ?1", routingKey)
    .filter((row) => payloadConcerns(text(row, "payload"), fields));
  for (const row of concerned) connection.run("delete from schedules where id = ?1", row["id"] as Uint8Array);
  return concerned.length;
}

function eraseFilters(connection: Connection, asked: ErasedTasks): number {
  const rows = connection.all(`select id, filter from operations where instr(filter, '"payload.') > 0`);
  const erased = rows.flatMap((row) => {
    const filter = filterWithoutPerson(text(row, "filter"), asked);
    return filter === null ? [] : [{ id: row["id"] as Uint8Array, filter }];
  });
  for (const { id, filter } of erased) connection.run("update operations set filter = ?2 where id = ?1", id, filter);
  return erased.length;
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
