import { laneOf, plainLane } from "../../lifecycle/lane.ts";
import { priorities } from "../../lifecycle/priority.ts";
import type { Burst } from "../../lifecycle/rate.ts";
import { afterRelease, depthOf, type Step, type WaitingKey, type WaitingLane } from "../../lifecycle/release.ts";
import type { Connection } from "./connection.ts";
import { number, text } from "./rows.ts";

/** Who waits for a routing key, as a release looks at it: shares, their lanes, limits; and what is remembered after it. */
export function waitingKey(
  connection: Connection,
  routingKey: string,
  limits: WaitingKey["limits"],
  most: number,
  turn: number,
  now: number,
): WaitingKey {
  const out = limits?.concurrency == null ? new Map<string, number>() : outByLimit(connection, routingKey);
  const turns = openShares(connection, routingKey, most + sum(out), now);
  const open = openLanes(connection, routingKey, turns, most, sum(out), now);
  const names = [plainLane, ...open];
  const depth = depthOf(most, open.length);
  const lanes = names.map((name) => countWaiting(connection, routingKey, name, depth));
  const recent = limits?.rate == null ? new Map<string, readonly Burst[]>() : recentOf(connection, routingKey, names);
  return { most, turn, turns, lanes, limits, out, recent };
}

const sum = (out: ReadonlyMap<string, number>): number => [...out.values()].reduce((total, many) => total + many, 0);

function openShares(connection: Connection, routingKey: string, limit: number, now: number): ReadonlyMap<string, number> {
  const rows = connection.all(
    "select fair, turn from shares where routing_key = ?1 and waiting = 1 and opens_at <= ?2 order by turn, fair limit ?3",
    routingKey,
    now,
    limit,
  );
  return new Map(rows.map((row) => [text(row, "fair"), number(row, "turn")]));
}

/**
 * By turn, and of each share those that were served longest ago. A lane that is full has a task out, so among `most`
 * and as many as are out there are enough that are not, if there are any.
 */
function openLanes(
  connection: Connection,
  routingKey: string,
  shares: ReadonlyMap<string, number>,
  most: number,
  out: number,
  now: number,
): readonly string[] {
  const lanes: string[] = [];
  for (const fair of shares.keys()) {
    if (lanes.length >= most + out) break;
    const rows = connection.all(
      "select lane from lanes where routing_key = ?1 and fair = ?2 and waiting = 1 and opens_at <= ?3 order by served_at, lane limit ?4",
      routingKey,
      fair,
      now,
      depthOf(most, shares.size) + out,
    );
    lanes.push(...rows.map((row) => text(row, "lane")));
  }
  return lanes;
}

function outByLimit(connection: Connection, routingKey: string): ReadonlyMap<string, number> {
  const out = new Map<string, number>();
  for (const row of connection.all(
    "select lane, count(*) as many from tasks where routing_key = ?1 and state in ('queued', 'running') group by lane",
    routingKey,
  )) {
    const { limit } = laneOf(text(row, "lane"));
    out.set(limit, (out.get(limit) ?? 0) + number(row, "many"));
  }
  return out;
}

/** Of a routing key, a lane and a priority. */
export const inLane = "routing_key = ?1 and state = 'accepted' and held = 0 and lane = ?2 and priority = ?3";

function countWaiting(connection: Connection, routingKey: string, name: string, depth: number): WaitingLane {
  const count = (priority: number): number =>
    number(
      connection.get(`select count(*) as many from (select 1 from tasks where ${inLane} limit ?4)`, routingKey, name, priority, depth)!,
      "many",
    );
  return { name, high: count(priorities.high), normal: count(priorities.normal) };
}

function recentOf(connection: Connection, routingKey: string, lanes: readonly string[]): ReadonlyMap<string, readonly Burst[]> {
  const limits = [...new Set(lanes.map((name) => laneOf(name).limit))];
  return new Map(
    limits.flatMap((limit) => {
      const row = connection.get("select recent from rates where routing_key = ?1 and limit_key = ?2", routingKey, limit);
      return row === undefined ? [] : [[limit, JSON.parse(text(row, "recent")) as readonly Burst[]] as const];
    }),
  );
}

export function remember(connection: Connection, routingKey: string, key: WaitingKey, taken: readonly Step[], now: number): void {
  const { turn, turns, served, recent, opensAt } = afterRelease(key, taken, now);
  connection.run("update runways set turn = ?2 where routing_key = ?1", routingKey, turn);
  for (const [limit, bursts] of recent) {
    connection.run(
      `insert into rates (routing_key, limit_key, recent, over_at) values (?1, ?2, ?3, ?4)
           on conflict (routing_key, limit_key) do update set recent = excluded.recent, over_at = excluded.over_at`,
      routingKey,
      limit,
      JSON.stringify(bursts),
      (bursts.at(-1)?.[0] ?? now) + (key.limits?.rate?.perMs ?? 0),
    );
  }
  for (const { name } of key.lanes) {
    connection.run(
      `update lanes set served_at = coalesce(?3, served_at), opens_at = ?4, waiting = exists
         (select 1 from tasks where routing_key = ?1 and state = 'accepted' and held = 0 and lane = ?2)
        where routing_key = ?1 and lane = ?2`,
      routingKey,
      name,
      served.has(name) ? now : null,
      opensAt.get(laneOf(name).limit) ?? 0,
    );
  }
  const opens =
    key.limits?.rate == null ? "0" : "coalesce((select min(opens_at) from lanes where routing_key = ?1 and fair = ?2 and waiting = 1), 0)";
  for (const fair of key.turns.keys()) {
    connection.run(
      `update shares set turn = coalesce(?3, turn), opens_at = ${opens},
              waiting = exists (select 1 from lanes where routing_key = ?1 and fair = ?2 and waiting = 1)
        where routing_key = ?1 and fair = ?2`,
      routingKey,
      fair,
      turns.get(fair) ?? null,
    );
  }
}

export function forgetLanes(connection: Connection, now: number): void {
  connection.run("delete from lanes where waiting = 0 and opens_at <= ?1", now);
  connection.run(
    `delete from shares where waiting = 0
        and turn <= (select turn from runways where runways.routing_key = shares.routing_key)
        and not exists (select 1 from lanes where lanes.routing_key = shares.routing_key and lanes.fair = shares.fair)`,
  );
  connection.run("delete from rates where over_at <= ?1", now);
}
