import { runwayStaleAfterMs } from "../../lifecycle/runway.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import { at, atOrNull, columns, type Queryable } from "./connection.ts";
import { keyColumns } from "./idempotency.ts";
import { text } from "./rows.ts";

export type NewState = Extract<AcceptResult, { kind: "kept" }>["state"];

/** Keeps new tasks with their fields; answers the state that each is kept in. Where their keys are to be taken, those whose key is free alone. */
export async function keepNew(
  client: Queryable,
  tasks: readonly NewTask[],
  { publisher, now, keys }: Keeping,
): Promise<ReadonlyMap<string, NewState>> {
  if (tasks.length === 0) return new Map();
  const fields = tasks.flatMap(({ id, routingKey, searchable = [] }) => searchable.map((field) => ({ id, routingKey, ...field })));
  const values = [
    ...columnsOrNothing(tasks, ...taskColumns),
    ...payloadsOf(tasks),
    ...[publisher, at(now), at(now - runwayStaleAfterMs)],
    ...keyColumns(tasks.filter(({ idempotency }) => keys === "to_take" && idempotency !== null)),
    ...columns(
      fields,
      (field) => field.routingKey,
      (field) => field.pointer,
      (field) => field.value,
      (field) => field.id,
    ),
    keys === "taken",
  ];
  // Named, so that each connection has it planned once: planning it takes as long as carrying it out.
  const { rows } = await client.query({ name: "keep_new", text: statement, values });
  return new Map(rows.map((row) => [text(row, "id"), row.state as NewState]));
}

interface Keeping {
  readonly publisher: number;
  readonly now: number;
  /** `taken`: by these very tasks, earlier in this transaction. */
  readonly keys: "to_take" | "taken";
}

const taskColumns: readonly ((task: NewTask) => unknown)[] = [
  (task) => task.id,
  (task) => task.routingKey,
  (task) => task.contract,
  (task) => task.priority,
  (task) => atOrNull(task.dueAt),
  (task) => atOrNull(task.expiresAt),
  (task) => (task.idempotency === null ? null : `${task.idempotency.apiKey}/${task.idempotency.key}`),
  (task) => task.traceparent,
  (task) => task.tracestate,
  (task) => task.releaseNo,
  (task) => task.lane,
  (task) => task.orderKey,
  (task) => task.unique?.key ?? null,
  (task) => task.maxAttempts,
  (task) => task.replaces,
  (task) => task.webhook,
];

/** `unnest` fills shorter arrays up with null: a column that nobody uses costs nothing. */
function columnsOrNothing<Item>(items: readonly Item[], ...of: readonly ((item: Item) => unknown)[]): unknown[][] {
  return columns(items, ...of).map((column) => (column.every((value) => value === null) ? [] : column));
}

/** All payloads as one, and where each begins: in an array each byte would be two letters. */
function payloadsOf(tasks: readonly NewTask[]): readonly [Buffer, number[], number[]] {
  const lengths = tasks.map(({ payload }) => payload.byteLength);
  let next = 1; // As `substring` counts.
  const starts = lengths.map((length) => {
    const start = next;
    next += length;
    return start;
  });
  return [Buffer.concat(tasks.map(({ payload }) => payload)), starts, lengths];
}

/**
 * Who of a routing key comes first may go straight through, as far as its runway has room and nobody of it waits;
 * from the first who has to wait on, all wait.
 */
const statement = `
with new as materialized (
       select t.*, substring($17::bytea from t.starts for t.length) as payload
         from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
                     $10::bigint[], $11::text[], $12::text[], $13::text[], $14::int[], $15::uuid[], $16::text[], $18::int[], $19::int[]) with ordinality
           as t (id, routing_key, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate,
                 release_no, lane, order_key, unique_key, max_attempts, replaces, webhook, starts, length, place)),
     lives as materialized (select from waybill.publishers where id = $20::bigint and not dead for share),
     keys as (
       insert into waybill.idempotency_keys (api_key, routing_key, key, task_id)
       select * from unnest($23::text[], $24::text[], $25::text[], $26::uuid[])
           on conflict do nothing returning task_id),
     fresh as materialized (
       select *, row_number() over (partition by routing_key, due_at is null order by place) as nth
         from new where $31::boolean or idempotency_key is null or id in (select task_id from keys)),
     wanted as materialized (
       select routing_key, count(*) as many
         from (select routing_key, bool_and(release_no is not null) over (partition by routing_key order by place) as goes
                 from fresh where due_at is null) f
        where goes group by routing_key),
     open as materialized (
       select r.routing_key, least(greatest(r.room, 0), w.many) as taken
         from (select * from waybill.runways
                where routing_key in (select routing_key from wanted) and written_at >= $22::timestamptz and paused_at is null
                  and exists (select from lives) order by routing_key for update) r
         join wanted w using (routing_key)
        where not waybill.somebody_waits(r.routing_key)),
     taken as (
       update waybill.runways r set room = r.room - open.taken from open
        where r.routing_key = open.routing_key and open.taken > 0 returning r.routing_key, open.taken),
     judged as (
       select f.*, case when f.due_at is not null then 'scheduled' when f.nth <= coalesce(taken.taken, 0) then 'queued' else 'accepted' end as state
         from fresh f left join taken using (routing_key)),
     kept as (
       insert into waybill.tasks (id, routing_key, state, payload, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate,
                                  publisher, release_no, lane, order_key, unique_key, max_attempts, replaces, webhook,
                                  accepted_at, released_at, released_attempt)
       select id, routing_key, state, payload, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate,
              case state when 'queued' then $20::bigint end, case state when 'queued' then release_no end, lane, order_key, unique_key, max_attempts,
              replaces, webhook,
              $21::timestamptz, case state when 'queued' then $21::timestamptz end, case state when 'queued' then 1 end
         from judged order by routing_key, lane, order_key, place
       returning id, state),
     found as (
       insert into waybill.searchable_fields (routing_key, pointer, value, task_id)
       select f.* from unnest($27::text[], $28::text[], $29::text[], $30::uuid[]) as f (routing_key, pointer, value, task_id)
        where f.task_id in (select id from fresh))
select id, state from kept`;
