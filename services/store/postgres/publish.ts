import { roomOf } from "../../lifecycle/runway.ts";
import { type Change, type ClaimRef, mostCounted, type Releasable, type Runway, type Sweep, type Traffic } from "../store.ts";
import { at, atOrNull, columns, type Queryable, type Row } from "./connection.ts";
import { breakerOf } from "./release.ts";
import { changeOf, number, numberOrNull, text } from "./rows.ts";

export async function openPublisher(client: Queryable, now: number): Promise<number> {
  const { rows } = await client.query("insert into waybill.publishers (seen_at) values ($1) returning id", [at(now)]);
  return number(rows[0], "id");
}

/** Holds its row until the transaction ends: a sweep that declares it dead waits, and then sees what it claimed. */
export async function publisherLives(client: Queryable, publisher: number): Promise<boolean> {
  const { rowCount } = await client.query("select 1 from waybill.publishers where id = $1 and not dead for share", [publisher]);
  return rowCount === 1;
}

export async function renewPublisher(client: Queryable, publisher: number, settledBelow: number, now: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "update waybill.publishers set settled_below = greatest(settled_below, $2), seen_at = $3 where id = $1 and not dead",
    [publisher, settledBelow, at(now)],
  );
  return rowCount === 1;
}

/** Claims that are still this publisher's own, locked in order. */
const stillMine = `with mine as (
  select t.id from waybill.tasks t join unnest($2::uuid[], $3::bigint[]) as c (id, release_no) using (id, release_no)
   where t.publisher = $1 and t.state = 'queued' order by t.id for update of t)`;

export async function setBack(client: Queryable, publisher: number, claims: readonly ClaimRef[]): Promise<readonly Change[]> {
  const { rows } = await client.query(
    `${stillMine} update waybill.tasks t set state = 'accepted' from mine where t.id = mine.id returning t.id, t.routing_key, t.state`,
    [publisher, ...refs(claims)],
  );
  return leftTheRunway(client, rows);
}

export async function handOver(client: Queryable, publisher: number, claims: readonly ClaimRef[], now: number): Promise<readonly Change[]> {
  const { rows } = await client.query(
    `${stillMine} update waybill.tasks t set state = 'handed_over', ended_at = $4 from mine where t.id = mine.id returning t.id, t.routing_key, t.state`,
    [publisher, ...refs(claims), at(now)],
  );
  return leftTheRunway(client, rows);
}

const refs = (claims: readonly ClaimRef[]): unknown[][] =>
  columns(
    claims,
    ({ id }) => id,
    ({ releaseNo }) => releaseNo,
  );

/**
 * What a publisher silent since `silentSince` left above its mark waits again, and the publisher is dead
 * from this transaction on. A dead one is swept each round until no `queued` task names it any more.
 */
export async function sweep(
  client: Queryable,
  silentSince: number,
): Promise<{ readonly sweep: Sweep; readonly changes: readonly Change[] }> {
  const { rowCount } = await client.query("update waybill.publishers set dead = true where not dead and seen_at < $1", [at(silentSince)]);
  const { rows } = await client.query(
    `with left_behind as (
       select t.id from waybill.tasks t join waybill.publishers p on p.id = t.publisher and p.dead
        where t.state in ('queued', 'running') and t.state = 'queued' and t.release_no >= p.settled_below order by t.id for update of t)
     update waybill.tasks t set state = 'accepted' from left_behind where t.id = left_behind.id returning t.id, t.routing_key, t.state`,
  );
  const changes = await leftTheRunway(client, rows);
  await client.query(
    `delete from waybill.publishers p where p.dead
        and not exists (select 1 from waybill.tasks t where t.state in ('queued', 'running') and t.publisher = p.id)`,
  );
  return { sweep: { publishers: rowCount ?? 0, tasks: rows.length }, changes };
}

/** What left the runway gives its room back. */
export async function leftTheRunway(client: Queryable, rows: readonly Row[]): Promise<readonly Change[]> {
  const room = new Map<string, number>();
  for (const row of rows) room.set(text(row, "routing_key"), (room.get(text(row, "routing_key")) ?? 0) + 1);
  await giveRoom(client, room);
  return rows.map(changeOf);
}

export async function giveRoom(client: Queryable, room: ReadonlyMap<string, number>): Promise<void> {
  const given = [...room].filter(([, many]) => many !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (given.length === 0) return;
  await client.query(
    `with given (routing_key, many) as (select * from unnest($1::text[], $2::int[])),
          locked as (select routing_key from waybill.runways where routing_key = any($1::text[]) order by routing_key for update)
     update waybill.runways r set room = r.room + given.many from given join locked using (routing_key) where r.routing_key = given.routing_key`,
    columns(
      given,
      ([routingKey]) => routingKey,
      ([, many]) => many,
    ),
  );
}

export async function releasable(client: Queryable): Promise<readonly Releasable[]> {
  const { rows } = await client.query(
    `select routing_key, room from waybill.runways r
      where room > 0 and paused_at is null
        and exists (select 1 from waybill.tasks t where t.routing_key = r.routing_key and t.state = 'accepted' and not t.held) order by routing_key`,
  );
  return rows.map((row) => ({ routingKey: text(row, "routing_key"), room: number(row, "room") }));
}

const released = `(select count(*) from waybill.tasks t where t.routing_key = k.routing_key and t.state in ('queued', 'running')
   and not (t.state = 'running' and t.acked_early))`;

export async function traffic(client: Queryable): Promise<readonly Traffic[]> {
  const { rows } = await client.query(
    `select * from (
       select k.routing_key, r.room, r.paused_at, r.breaker, ${released} as released,
              (select count(*) from (select 1 from waybill.tasks t where t.routing_key = k.routing_key and t.state = 'accepted' limit ${mostCounted + 1}) w) as waiting
         from (select routing_key from waybill.contracts union select routing_key from waybill.runways) k
         left join waybill.runways r using (routing_key)) counted
      where room is not null or waiting > 0 or released > 0 order by routing_key`,
  );
  return rows.map((row) => ({
    routingKey: text(row, "routing_key"),
    waiting: number(row, "waiting"),
    released: number(row, "released"),
    room: numberOrNull(row, "room") ?? 0,
    pausedAt: numberOrNull(row, "paused_at"),
    breaker: breakerOf(row),
  }));
}

/** A key that was never measured has no room anyway, and is paused all the same. */
export async function pause(client: Queryable, routingKey: string, pausedAt: number | null): Promise<void> {
  await client.query(
    `insert into waybill.runways as r (routing_key, room, written_at, paused_at) values ($1, 0, 'epoch', $2)
         on conflict (routing_key) do update set paused_at = case when $2::timestamptz is null then null else coalesce(r.paused_at, $2) end`,
    [routingKey, atOrNull(pausedAt)],
  );
}

/** The recount that mends `room`: each runway is locked before it is counted, so that no claim comes in between. */
export async function writeRunways(client: Queryable, runways: readonly Runway[], now: number): Promise<void> {
  for (const { routingKey, runway, inBroker } of runways.toSorted((a, b) => (a.routingKey < b.routingKey ? -1 : 1))) {
    await client.query(
      `insert into waybill.runways (routing_key, room, written_at) values ($1, 0, $2) on conflict (routing_key) do update set written_at = $2`,
      [routingKey, at(now)],
    );
    const { rows } = await client.query(`select ${released} as released from (select $1::text as routing_key) k`, [routingKey]);
    const room = roomOf(runway, number(rows[0], "released"), inBroker);
    await client.query("update waybill.runways set room = $2 where routing_key = $1", [routingKey, room]);
  }
}
