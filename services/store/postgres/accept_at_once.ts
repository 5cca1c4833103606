import { runwayStaleAfterMs } from "../../lifecycle/runway.ts";
import type { AcceptResult, NewTask } from "../store.ts";
import { at, atOrNull, columns, type Queryable } from "./connection.ts";
import { compared, firstOfEachKey, holdersOf, keyColumns, keyOf } from "./idempotency.ts";
import { text } from "./rows.ts";

/** What one statement can decide: a contract's `unique`, and who stands in place of another, ask for more. */
export const isPlain = ({ unique, replaces }: NewTask): boolean => unique === null && replaces === null;

/**
 * Keeps a batch of plain tasks by one statement, which is its own transaction: one round trip. A second one only looks,
 * for whom a key stands that was taken before. Of a batch with several keys the locks are the same as elsewhere:
 * publisher, keys, runways, each sorted.
 */
export async function acceptAtOnce(
  client: Queryable,
  batch: readonly NewTask[],
  publisher: number,
  now: number,
): Promise<readonly AcceptResult[]> {
  const firsts = firstOfEachKey(batch);
  const asked = batch.filter((task) => task.idempotency === null || firsts.get(keyOf(task)) === task);
  const states = await insertWhatIsNew(client, asked, publisher, now);
  const holders = await holdersOf(
    client,
    asked.filter(({ id }) => !states.has(id)),
  );
  const answers = batch.map((task) => answerTo(task, { firsts, states, holders, now }));
  // Their keys were taken, and whom those stood for has been forgotten since: they are new.
  const again = batch.filter((_, index) => answers[index] === null);
  if (again.length === 0) return answers as readonly AcceptResult[];
  const later = (await acceptAtOnce(client, again, publisher, now)).values();
  return answers.map((answer) => answer ?? later.next().value!);
}

interface Found {
  readonly firsts: ReadonlyMap<string, NewTask>;
  readonly states: ReadonlyMap<string, NewState>;
  readonly holders: Awaited<ReturnType<typeof holdersOf>>;
  readonly now: number;
}

function answerTo(task: NewTask, { firsts, states, holders, now }: Found): AcceptResult | null {
  const state = states.get(task.id);
  if (state !== undefined) return { kind: "kept", state, acceptedAt: now };
  const first = firsts.get(keyOf(task))!;
  const stateOfFirst = states.get(first.id);
  if (stateOfFirst !== undefined) return compared(task, { ...first, state: stateOfFirst, acceptedAt: now });
  const holder = holders.get(keyOf(task));
  return holder === undefined ? null : compared(task, holder);
}

type NewState = Extract<AcceptResult, { kind: "kept" }>["state"];

/** Those of new keys, and of none; with the state that each is kept in. */
async function insertWhatIsNew(
  client: Queryable,
  tasks: readonly NewTask[],
  publisher: number,
  now: number,
): Promise<ReadonlyMap<string, NewState>> {
  const fields = tasks.flatMap(({ id, routingKey, searchable = [] }) => searchable.map((field) => ({ id, routingKey, ...field })));
  const values = [
    ...columnsOrNothing(tasks, ...taskColumns),
    ...payloadsOf(tasks),
    ...[publisher, at(now), at(now - runwayStaleAfterMs)],
    ...keyColumns(tasks.filter(({ idempotency }) => idempotency !== null)),
    ...columns(
      fields,
      (field) => field.routingKey,
      (field) => field.pointer,
      (field) => field.value,
      (field) => field.id,
    ),
  ];
  // Named, so that each connection has it planned once: planning it takes as long as carrying it out.
  const { rows } = await client.query({ name: "accept_at_once", text: statement, values });
  return new Map(rows.map((row) => [text(row, "id"), row.state as NewState]));
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
  (task) => task.maxAttempts,
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
       select t.*, substring($15::bytea from t.starts for t.length) as payload
         from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
                     $10::bigint[], $11::text[], $12::text[], $13::int[], $14::text[], $16::int[], $17::int[]) with ordinality
           as t (id, routing_key, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate,
                 release_no, lane, order_key, max_attempts, webhook, starts, length, place)),
     lives as materialized (select from waybill.publishers where id = $18::bigint and not dead for share),
     keys as (
       insert into waybill.idempotency_keys (api_key, routing_key, key, task_id)
       select * from unnest($21::text[], $22::text[], $23::text[], $24::uuid[])
           on conflict do nothing returning task_id),
     fresh as materialized (
       select *, row_number() over (partition by routing_key, due_at is null order by place) as nth
         from new where idempotency_key is null or id in (select task_id from keys)),
     wanted as materialized (
       select routing_key, count(*) as many
         from (select routing_key, bool_and(release_no is not null) over (partition by routing_key order by place) as goes
                 from fresh where due_at is null) f
        where goes group by routing_key),
     open as materialized (
       select r.routing_key, least(greatest(r.room, 0), w.many) as taken
         from (select * from waybill.runways
                where routing_key in (select routing_key from wanted) and written_at >= $20::timestamptz and paused_at is null
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
                                  publisher, release_no, lane, order_key, max_attempts, webhook, accepted_at, released_at, released_attempt)
       select id, routing_key, state, payload, contract, priority, due_at, expires_at, idempotency_key, traceparent, tracestate,
              case state when 'queued' then $18::bigint end, case state when 'queued' then release_no end, lane, order_key, max_attempts, webhook,
              $19::timestamptz, case state when 'queued' then $19::timestamptz end, case state when 'queued' then 1 end
         from judged order by routing_key, lane, order_key, place
       returning id, state),
     found as (
       insert into waybill.searchable_fields (routing_key, pointer, value, task_id)
       select f.* from unnest($25::text[], $26::text[], $27::text[], $28::uuid[]) as f (routing_key, pointer, value, task_id)
        where f.task_id in (select id from fresh))
select id, state from kept`;
