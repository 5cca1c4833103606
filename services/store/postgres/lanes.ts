import { laneOf, plainLane } from "../../lifecycle/lane.ts";
import { priorities } from "../../lifecycle/priority.ts";
import type { Burst } from "../../lifecycle/rate.ts";
import { afterRelease, depthOf, type Remembered, type Step, type WaitingKey, type WaitingLane } from "../../lifecycle/release.ts";
import { at, columns, type Queryable, type Row } from "./connection.ts";
import { number, text } from "./rows.ts";

/** Who waits for a routing key, as a release looks at it: shares, their lanes, limits; and what is remembered after it. */
export async function waitingKey(
  client: Queryable,
  routingKey: string,
  limits: WaitingKey["limits"],
  most: number,
  turn: number,
  now: number,
): Promise<WaitingKey> {
  const out = limits?.concurrency == null ? new Map<string, number>() : await outByLimit(client, routingKey);
  const turns = await lockOpenShares(client, routingKey, most + sum(out), now);
  const open = await lockOpenLanes(client, routingKey, [...turns.keys()], most, sum(out), now);
  const names = [plainLane, ...open];
  const lanes = await countWaiting(client, routingKey, names, depthOf(most, open.length));
  const recent = limits?.rate == null ? new Map<string, readonly Burst[]>() : await recentOf(client, routingKey, names);
  return { most, turn, turns, lanes, limits, out, recent };
}

const sum = (out: ReadonlyMap<string, number>): number => [...out.values()].reduce((total, many) => total + many, 0);

async function outByLimit(client: Queryable, routingKey: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query(
    "select lane, count(*) as many from waybill.tasks where routing_key = $1 and state in ('queued', 'running') group by lane",
    [routingKey],
  );
  const out = new Map<string, number>();
  for (const row of rows) {
    const { limit } = laneOf(text(row, "lane"));
    out.set(limit, (out.get(limit) ?? 0) + number(row, "many"));
  }
  return out;
}

async function lockOpenShares(client: Queryable, routingKey: string, limit: number, now: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query(
    "select fair, turn from waybill.shares where routing_key = $1 and waiting and opens_at <= $2 order by turn, fair limit $3 for update",
    [routingKey, at(now), limit],
  );
  return new Map(rows.map((row) => [text(row, "fair"), number(row, "turn")]));
}

/**
 * By turn, and of each share those that were served longest ago, locked in the order of names. A lane that is full has
 * a task out, so among `most` and as many as are out there are enough that are not, if there are any.
 */
async function lockOpenLanes(
  client: Queryable,
  routingKey: string,
  shares: readonly string[],
  most: number,
  out: number,
  now: number,
): Promise<readonly string[]> {
  if (shares.length === 0) return [];
  const { rows } = await client.query(
    `select l.lane, l.fair, l.served_at from waybill.lanes l where l.routing_key = $1 and l.lane in (
       select open.lane from unnest($2::text[]) with ordinality as share (fair, place)
        cross join lateral (select lane, served_at from waybill.lanes
                             where routing_key = $1 and fair = share.fair and waiting and opens_at <= $3 order by served_at, lane limit $4) open
        order by share.place, open.served_at, open.lane limit $5)
      order by l.lane for update`,
    [routingKey, shares, at(now), depthOf(most, shares.length) + out, most + out],
  );
  const byShare = Map.groupBy(rows as readonly Row[], (row) => text(row, "fair"));
  return shares.flatMap((fair) =>
    (byShare.get(fair) ?? []).toSorted((a, b) => number(a, "served_at") - number(b, "served_at")).map((row) => text(row, "lane")),
  );
}

/** `asked`: a lane. */
export const inLane = "t.routing_key = $1 and t.state = 'accepted' and not t.held and t.lane = asked.lane";

async function countWaiting(
  client: Queryable,
  routingKey: string,
  lanes: readonly string[],
  depth: number,
): Promise<readonly WaitingLane[]> {
  const waiting = (priority: number) =>
    `(select count(*) from (select 1 from waybill.tasks t where ${inLane} and t.priority = ${priority} limit $3) looked)`;
  const { rows } = await client.query(
    `select asked.lane, ${waiting(priorities.high)} as high, ${waiting(priorities.normal)} as normal from unnest($2::text[]) as asked (lane)`,
    [routingKey, lanes, depth],
  );
  const counted = new Map(rows.map((row) => [text(row, "lane"), { high: number(row, "high"), normal: number(row, "normal") }]));
  return lanes.map((name) => ({ name, ...counted.get(name)! }));
}

async function recentOf(client: Queryable, routingKey: string, lanes: readonly string[]): Promise<ReadonlyMap<string, readonly Burst[]>> {
  const limits = [...new Set(lanes.map((name) => laneOf(name).limit))];
  const { rows } = await client.query("select limit_key, recent from waybill.rates where routing_key = $1 and limit_key = any($2)", [
    routingKey,
    limits,
  ]);
  return new Map(rows.map((row) => [text(row, "limit_key"), row.recent as readonly Burst[]]));
}

export async function remember(client: Queryable, routingKey: string, key: WaitingKey, taken: readonly Step[], now: number): Promise<void> {
  const after = afterRelease(key, taken, now);
  await client.query("update waybill.runways set turn = $2 where routing_key = $1", [routingKey, after.turn]);
  if (key.limits?.rate != null) await rememberRates(client, routingKey, after.recent, key.limits.rate.perMs, now);
  if (key.turns.size === 0) return;
  await rememberLanes(client, routingKey, key, after, now);
  const opens = key.limits?.rate == null ? "'epoch'" : `coalesce((select min(l.opens_at) ${waitingLanes}), 'epoch')`;
  await client.query(
    `update waybill.shares s set turn = coalesce(after.turn, s.turn), opens_at = ${opens}, waiting = exists (select 1 ${waitingLanes})
       from unnest($2::text[], $3::bigint[]) as after (fair, turn) where s.routing_key = $1 and s.fair = after.fair`,
    [routingKey, [...key.turns.keys()], [...key.turns.keys()].map((fair) => after.turns.get(fair) ?? null)],
  );
}

const waitingLanes = "from waybill.lanes l where l.routing_key = $1 and l.fair = s.fair and l.waiting";

async function rememberLanes(client: Queryable, routingKey: string, key: WaitingKey, after: Remembered, now: number): Promise<void> {
  await client.query(
    `update waybill.lanes l set served_at = coalesce(after.served_at, l.served_at), opens_at = after.opens_at, waiting = exists
       (select 1 from waybill.tasks t where t.routing_key = $1 and t.state = 'accepted' and not t.held and t.lane = l.lane)
       from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as after (lane, served_at, opens_at)
      where l.routing_key = $1 and l.lane = after.lane`,
    [
      routingKey,
      ...columns(
        key.lanes,
        ({ name }) => name,
        ({ name }) => (after.served.has(name) ? at(now) : null),
        ({ name }) => at(after.opensAt.get(laneOf(name).limit) ?? 0),
      ),
    ],
  );
}

async function rememberRates(
  client: Queryable,
  routingKey: string,
  recent: ReadonlyMap<string, readonly Burst[]>,
  perMs: number,
  now: number,
): Promise<void> {
  await client.query(
    `insert into waybill.rates (routing_key, limit_key, recent, over_at) select $1, * from unnest($2::text[], $3::jsonb[], $4::timestamptz[])
         on conflict (routing_key, limit_key) do update set recent = excluded.recent, over_at = excluded.over_at`,
    [
      routingKey,
      ...columns(
        [...recent],
        ([limit]) => limit,
        ([, bursts]) => JSON.stringify(bursts),
        ([, bursts]) => at((bursts.at(-1)?.[0] ?? now) + perMs),
      ),
    ],
  );
}

export async function forgetLanes(client: Queryable, now: number): Promise<void> {
  await client.query("delete from waybill.lanes where not waiting and opens_at <= $1", [at(now)]);
  await client.query(
    `delete from waybill.shares s using waybill.runways r where not s.waiting and r.routing_key = s.routing_key and s.turn <= r.turn
        and not exists (select 1 from waybill.lanes l where l.routing_key = s.routing_key and l.fair = s.fair)`,
  );
  await client.query("delete from waybill.rates where over_at <= $1", [at(now)]);
}
