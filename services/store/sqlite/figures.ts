import { largest, type SpanMs, spans, type Tallied, type Tally } from "../../lifecycle/tally.ts";
import { type Heard, mostCounted, type OnBoard, type StateCounts, type TallyOfSpan, type WaitingOfSpan } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { number, numberOrNull, text } from "./rows.ts";

const isLargest = (column: string): string => `${column} in (${largest.map((what) => `'${what}'`).join(", ")})`;
const merged = (column: string): string => `case when ${isLargest("what")} then max(${column}) else sum(${column}) end`;

export function tally(connection: Connection, tallies: readonly Tally[], now: number): void {
  for (const { ms } of spans)
    for (const { routingKey, what, bucket, many } of tallies)
      connection.run(
        `insert into tallies (routing_key, span_ms, begins_at, what, bucket, many) values (?1, ?2, ?3, ?4, ?5, ?6)
             on conflict (routing_key, span_ms, begins_at, what, bucket)
             do update set many = case when ${isLargest("what")} then max(many, excluded.many) else many + excluded.many end`,
        routingKey,
        ms,
        now - (now % ms),
        what,
        bucket,
        many,
      );
}

export function tallied(connection: Connection, spanMs: SpanMs, since: number): readonly Tally[] {
  return connection
    .all(
      `select routing_key, what, bucket, ${merged("many")} as many from tallies where span_ms = ?1 and begins_at >= ?2
        group by routing_key, what, bucket`,
      spanMs,
      since,
    )
    .map((row) => ({ routingKey: text(row, "routing_key"), ...countOf(row) }));
}

export function talliesOf(connection: Connection, routingKey: string, spanMs: SpanMs, since: number): readonly TallyOfSpan[] {
  return connection
    .all(
      "select begins_at, what, bucket, many from tallies where routing_key = ?1 and span_ms = ?2 and begins_at >= ?3 order by begins_at, what, bucket",
      routingKey,
      spanMs,
      since,
    )
    .map((row) => ({ at: number(row, "begins_at"), ...countOf(row) }));
}

export function waitingOver(connection: Connection, spanMs: SpanMs, since: number): readonly WaitingOfSpan[] {
  return connection
    .all(
      "select routing_key, begins_at, many from tallies where span_ms = ?1 and begins_at >= ?2 and what = 'waiting' order by begins_at",
      spanMs,
      since,
    )
    .map((row) => ({ routingKey: text(row, "routing_key"), at: number(row, "begins_at"), many: number(row, "many") }));
}

const countOf = (row: Row) => ({ what: text(row, "what") as Tallied, bucket: number(row, "bucket"), many: number(row, "many") });

export function forgetTallies(connection: Connection, spanMs: SpanMs, before: number, limit: number): number {
  return connection.run(
    `delete from tallies where (routing_key, span_ms, begins_at, what, bucket) in
       (select routing_key, span_ms, begins_at, what, bucket from tallies where span_ms = ?1 and begins_at < ?2 limit ?3)`,
    spanMs,
    before,
    limit,
  );
}

export function countStates(connection: Connection, routingKeys: readonly string[]): readonly StateCounts[] {
  return routingKeys.map((routingKey) => {
    const row = connection.get(
      `select ${many("state = 'running' and state in ('queued', 'running')")} as running,
              ${many("state = 'retrying' and state in ('scheduled', 'retrying')")} as retrying,
              ${many("state = 'scheduled' and state in ('scheduled', 'retrying')")} as scheduled,
              ${many("state = 'dead'")} as dead,
              (select coalesce(waiting_since, accepted_at) from tasks where routing_key = ?1 and state = 'accepted'
                order by coalesce(waiting_since, accepted_at) limit 1) as in_store,
              (select min(coalesce(waiting_since, accepted_at)) from tasks
                where routing_key = ?1 and state = 'queued' and state in ('queued', 'running')) as in_broker`,
      routingKey,
    )!;
    return {
      routingKey,
      ...{ running: number(row, "running"), retrying: number(row, "retrying") },
      ...{ scheduled: number(row, "scheduled"), dead: number(row, "dead") },
      waitingSince: earlier(numberOrNull(row, "in_store"), numberOrNull(row, "in_broker")),
    };
  });
}

/** By the partial index whose condition it repeats. */
const many = (condition: string): string =>
  `(select count(*) from (select 1 from tasks where routing_key = ?1 and ${condition} limit ${mostCounted + 1}))`;

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

export function heardFrom(connection: Connection): readonly Heard[] {
  return connection
    .all(
      `select routing_key, holder, max(reported_at) as at from tasks
        where state in ('queued', 'running') and state = 'running' and holder is not null group by routing_key, holder`,
    )
    .map((row) => ({ routingKey: text(row, "routing_key"), consumer: text(row, "holder"), at: number(row, "at") }));
}

export function writeBoard(connection: Connection, subject: string, document: string, now: number): void {
  connection.run(
    `insert into board (subject, document, written_at) values (?1, ?2, ?3)
         on conflict (subject) do update set document = excluded.document, written_at = excluded.written_at`,
    subject,
    document,
    now,
  );
}

export function board(connection: Connection, subject: string): OnBoard | null {
  const row = connection.get("select document, written_at from board where subject = ?1", subject);
  return row === undefined ? null : { document: text(row, "document"), writtenAt: number(row, "written_at") };
}
