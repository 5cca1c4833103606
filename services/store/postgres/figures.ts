import { largest, type SpanMs, spans, type Tallied, type Tally } from "../../lifecycle/tally.ts";
import { type Heard, mostCounted, type OnBoard, type StateCounts, type TallyOfSpan, type WaitingOfSpan } from "../store.ts";
import { at, columns, type Queryable, type Row } from "./connection.ts";
import { number, numberOrNull, text } from "./rows.ts";

const isLargest = (column: string): string => `${column} in (${largest.map((what) => `'${what}'`).join(", ")})`;

/** In one order everywhere, so that two processes that add to the same rows never deadlock. */
export async function tally(client: Queryable, tallies: readonly Tally[], now: number): Promise<void> {
  const rows = spans.flatMap(({ ms }) => tallies.map((one) => ({ ...one, ms, beginsAt: at(now - (now % ms)) })));
  await client.query(
    `insert into waybill.tallies as t (routing_key, span_ms, begins_at, what, bucket, many)
     select * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::text[], $5::int[], $6::bigint[]) order by 1, 2, 3, 4, 5
         on conflict (routing_key, span_ms, begins_at, what, bucket)
         do update set many = case when ${isLargest("t.what")} then greatest(t.many, excluded.many) else t.many + excluded.many end`,
    columns(
      rows,
      ({ routingKey }) => routingKey,
      ({ ms }) => ms,
      ({ beginsAt }) => beginsAt,
      ({ what }) => what,
      ({ bucket }) => bucket,
      ({ many }) => many,
    ),
  );
}

export async function tallied(client: Queryable, spanMs: SpanMs, since: number): Promise<readonly Tally[]> {
  const { rows } = await client.query(
    `select routing_key, what, bucket, (case when ${isLargest("what")} then max(many) else sum(many) end)::bigint as many
       from waybill.tallies where span_ms = $1 and begins_at >= $2 group by routing_key, what, bucket`,
    [spanMs, at(since)],
  );
  return rows.map((row) => ({ routingKey: text(row, "routing_key"), ...countOf(row) }));
}

export async function talliesOf(client: Queryable, routingKey: string, spanMs: SpanMs, since: number): Promise<readonly TallyOfSpan[]> {
  const { rows } = await client.query(
    `select begins_at, what, bucket, many from waybill.tallies where routing_key = $1 and span_ms = $2 and begins_at >= $3
      order by begins_at, what, bucket`,
    [routingKey, spanMs, at(since)],
  );
  return rows.map((row) => ({ at: number(row, "begins_at"), ...countOf(row) }));
}

export async function waitingOver(client: Queryable, spanMs: SpanMs, since: number): Promise<readonly WaitingOfSpan[]> {
  const { rows } = await client.query(
    `select routing_key, begins_at, many from waybill.tallies
      where span_ms = $1 and begins_at >= $2 and what = 'waiting' order by begins_at`,
    [spanMs, at(since)],
  );
  return rows.map((row) => ({ routingKey: text(row, "routing_key"), at: number(row, "begins_at"), many: number(row, "many") }));
}

const countOf = (row: Row) => ({ what: text(row, "what") as Tallied, bucket: number(row, "bucket"), many: number(row, "many") });

export async function forgetTallies(client: Queryable, spanMs: SpanMs, before: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from waybill.tallies where ctid in (select ctid from waybill.tallies where span_ms = $1 and begins_at < $2 limit $3)`,
    [spanMs, at(before), limit],
  );
  return rowCount ?? 0;
}

export async function countStates(client: Queryable, routingKeys: readonly string[]): Promise<readonly StateCounts[]> {
  const { rows } = await client.query(
    `select k.routing_key,
            ${many("t.state = 'running' and t.state in ('queued', 'running')")} as running,
            ${many("t.state = 'retrying' and t.state in ('scheduled', 'retrying')")} as retrying,
            ${many("t.state = 'scheduled' and t.state in ('scheduled', 'retrying')")} as scheduled,
            ${many("t.state = 'dead'")} as dead,
            least((select coalesce(t.waiting_since, t.accepted_at) from waybill.tasks t where t.routing_key = k.routing_key and t.state = 'accepted'
                    order by coalesce(t.waiting_since, t.accepted_at) limit 1),
                  (select min(coalesce(t.waiting_since, t.accepted_at)) from waybill.tasks t
                    where t.routing_key = k.routing_key and t.state = 'queued' and t.state in ('queued', 'running'))) as waiting_since
       from unnest($1::text[]) with ordinality as k (routing_key, place) order by place`,
    [routingKeys],
  );
  return rows.map((row) => ({
    routingKey: text(row, "routing_key"),
    ...{ running: number(row, "running"), retrying: number(row, "retrying") },
    ...{ scheduled: number(row, "scheduled"), dead: number(row, "dead") },
    waitingSince: numberOrNull(row, "waiting_since"),
  }));
}

/** By the partial index whose condition it repeats. */
const many = (condition: string): string =>
  `(select count(*) from (select 1 from waybill.tasks t where t.routing_key = k.routing_key and ${condition} limit ${mostCounted + 1}) counted)`;

export async function heardFrom(client: Queryable): Promise<readonly Heard[]> {
  const { rows } = await client.query(
    `select routing_key, holder, max(reported_at) as at from waybill.tasks
      where state in ('queued', 'running') and state = 'running' and holder is not null group by routing_key, holder`,
  );
  return rows.map((row) => ({ routingKey: text(row, "routing_key"), consumer: text(row, "holder"), at: number(row, "at") }));
}

export async function writeBoard(client: Queryable, subject: string, document: string, now: number): Promise<void> {
  await client.query(
    `insert into waybill.board (subject, document, written_at) values ($1, $2, $3)
         on conflict (subject) do update set document = excluded.document, written_at = excluded.written_at`,
    [subject, document, at(now)],
  );
}

export async function board(client: Queryable, subject: string): Promise<OnBoard | null> {
  const { rows } = await client.query("select document, written_at from waybill.board where subject = $1", [subject]);
  return rows.length === 0 ? null : { document: text(rows[0], "document"), writtenAt: number(rows[0], "written_at") };
}
