import { closed } from "../../lifecycle/breaker.ts";
import { roomOf } from "../../lifecycle/runway.ts";
import { type ClaimRef, mostCounted, type Releasable, type Runway, type Sweep, type Traffic } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { breakerOf } from "./release.ts";
import { idBytes, number, numberOrNull, text } from "./rows.ts";

export function openPublisher(connection: Connection, now: number): number {
  return connection.insert("insert into publishers (seen_at) values (?1)", now);
}

export function publisherLives(connection: Connection, publisher: number): boolean {
  return connection.get("select 1 as yes from publishers where id = ?1 and dead = 0", publisher) !== undefined;
}

export function renewPublisher(connection: Connection, publisher: number, settledBelow: number, now: number): boolean {
  return (
    connection.run(
      "update publishers set settled_below = max(settled_below, ?2), seen_at = ?3 where id = ?1 and dead = 0",
      publisher,
      settledBelow,
      now,
    ) === 1
  );
}

const stillMine = "id = ?1 and publisher = ?2 and release_no = ?3 and state = 'queued'";

export function setBack(connection: Connection, publisher: number, claims: readonly ClaimRef[]): readonly Row[] {
  return claims.flatMap(({ id, releaseNo }) =>
    moved(
      connection,
      connection.all(
        `update tasks set state = 'accepted' where ${stillMine} returning id, routing_key, state`,
        idBytes(id),
        publisher,
        releaseNo,
      ),
    ),
  );
}

export function handOver(connection: Connection, publisher: number, claims: readonly ClaimRef[], now: number): readonly Row[] {
  return claims.flatMap(({ id, releaseNo }) =>
    moved(
      connection,
      connection.all(
        `update tasks set state = 'handed_over', ended_at = ?4 where ${stillMine} returning id, routing_key, state, pipeline`,
        idBytes(id),
        publisher,
        releaseNo,
        now,
      ),
    ),
  );
}

/** What left the runway gives its room back. */
function moved(connection: Connection, rows: readonly Row[]): readonly Row[] {
  for (const row of rows) giveRoom(connection, text(row, "routing_key"), 1);
  return rows;
}

/**
 * What a publisher silent since `silentSince` left above its mark waits again, and the publisher is dead
 * from this transaction on. A dead one is swept each round until no `queued` task names it any more.
 */
export function sweep(connection: Connection, silentSince: number): { readonly sweep: Sweep; readonly rows: readonly Row[] } {
  const died = connection.run("update publishers set dead = 1 where dead = 0 and seen_at < ?1", silentSince);
  const rows = connection.all(
    `update tasks set state = 'accepted'
      where state in ('queued', 'running') and state = 'queued'
        and release_no >= (select settled_below from publishers where id = tasks.publisher and dead = 1)
    returning id, routing_key, state`,
  );
  moved(connection, rows);
  connection.run(
    `delete from publishers where dead = 1
        and id not in (select publisher from tasks where state in ('queued', 'running') and publisher is not null)`,
  );
  return { sweep: { publishers: died, tasks: rows.length }, rows };
}

export function giveRoom(connection: Connection, routingKey: string, room: number): void {
  if (room !== 0) connection.run("update runways set room = room + ?2 where routing_key = ?1", routingKey, room);
}

const somebodyWaits = "exists (select 1 from tasks t where t.routing_key = runways.routing_key and t.state = 'accepted' and t.held = 0)";

export function releasable(connection: Connection): readonly Releasable[] {
  return connection
    .all(`select routing_key, room from runways where room > 0 and paused_at is null and ${somebodyWaits} order by routing_key`)
    .map((row) => ({ routingKey: text(row, "routing_key"), room: number(row, "room") }));
}

const releasedAndNotEnded = `select count(*) as released from tasks
   where routing_key = ?1 and state in ('queued', 'running') and not (state = 'running' and acked_early = 1)`;

const waitingUpToTenThousand = `select count(*) as waiting
   from (select 1 from tasks where routing_key = ?1 and state = 'accepted' limit ${mostCounted + 1})`;

export function traffic(connection: Connection): readonly Traffic[] {
  return connection
    .all("select routing_key from runways union select routing_key from contracts order by routing_key")
    .map((row) => trafficOf(connection, text(row, "routing_key")))
    .filter(({ waiting, released, room }) => waiting > 0 || released > 0 || room !== null)
    .map((counted) => ({ ...counted, room: counted.room ?? 0 }));
}

function trafficOf(connection: Connection, routingKey: string) {
  const runway = connection.get("select room, paused_at, breaker from runways where routing_key = ?1", routingKey);
  return {
    routingKey,
    waiting: number(connection.get(waitingUpToTenThousand, routingKey)!, "waiting"),
    released: number(connection.get(releasedAndNotEnded, routingKey)!, "released"),
    room: runway === undefined ? null : number(runway, "room"),
    pausedAt: runway === undefined ? null : numberOrNull(runway, "paused_at"),
    breaker: runway === undefined ? closed : breakerOf(runway),
  };
}

/** A key that was never measured has no room anyway, and is paused all the same. */
export function pause(connection: Connection, routingKey: string, pausedAt: number | null): void {
  connection.run(
    `insert into runways (routing_key, room, written_at, paused_at) values (?1, 0, 0, ?2)
         on conflict (routing_key) do update set paused_at = case when ?2 is null then null else coalesce(paused_at, ?2) end`,
    routingKey,
    pausedAt,
  );
}

/** The recount that mends `room`: counted in the same transaction that writes it. */
export function writeRunways(connection: Connection, runways: readonly Runway[], now: number): void {
  for (const { routingKey, runway, inBroker } of runways) {
    const released = number(connection.get(releasedAndNotEnded, routingKey)!, "released");
    connection.run(
      `insert into runways (routing_key, room, written_at) values (?1, ?2, ?3)
           on conflict (routing_key) do update set room = excluded.room, written_at = excluded.written_at`,
      routingKey,
      roomOf(runway, released, inBroker),
      now,
    );
  }
}
