import type { CatchUp, Overlap } from "../../lifecycle/schedule.ts";
import type { FiredRun, Firing, HandFiring, NewRun, Schedule, ScheduleChange, ScheduleRun } from "../schedules.ts";
import type { Change, KeptContract } from "../store.ts";
import { accept } from "./accept.ts";
import { byHand } from "./by_hand.ts";
import { at, atOrNull, type Queryable, type Row } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { number, numberOrNull, text, textOrNull } from "./rows.ts";

/** Null: its name is taken. */
export async function keepSchedule(client: Queryable, schedule: Schedule): Promise<Schedule | null> {
  const { rowCount } = await client.query(
    `insert into waybill.schedules (id, name, routing_key, payload, cron, time_zone, overlap, catch_up, jitter_ms, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (name) do nothing`,
    [
      ...[schedule.id, schedule.name, schedule.routingKey, schedule.payload, schedule.cron, schedule.timeZone, schedule.overlap],
      ...[String(schedule.catchUp), schedule.jitterMs, atOrNull(schedule.nextAt), at(schedule.createdAt)],
    ],
  );
  return rowCount === 0 ? null : schedule;
}

export async function schedule(client: Queryable, id: string, lock = ""): Promise<Schedule | null> {
  const { rows } = await client.query(`select * from waybill.schedules where id = $1 ${lock}`, [id]);
  return rows[0] === undefined ? null : scheduleOf(rows[0]);
}

export async function scheduleNamed(client: Queryable, name: string): Promise<Schedule | null> {
  const { rows } = await client.query("select * from waybill.schedules where name = $1", [name]);
  return rows[0] === undefined ? null : scheduleOf(rows[0]);
}

/** Newest first. */
export async function schedules(client: Queryable, limit: number): Promise<readonly Schedule[]> {
  const { rows } = await client.query("select * from waybill.schedules order by id desc limit $1", [limit]);
  return rows.map(scheduleOf);
}

/** Those whose next instant has come, the longest overdue first. */
export async function dueSchedules(client: Queryable, now: number, limit: number): Promise<readonly Schedule[]> {
  const { rows } = await client.query(
    "select * from waybill.schedules where paused_at is null and next_at is not null and next_at <= $1 order by next_at limit $2",
    [at(now), limit],
  );
  return rows.map(scheduleOf);
}

export async function changeSchedule(client: Queryable, id: string, change: ScheduleChange): Promise<Schedule | null> {
  const before = await schedule(client, id, "for update");
  if (before === null) return null;
  const after = { ...before, ...change };
  await client.query(
    `update waybill.schedules set payload = $2, cron = $3, time_zone = $4, overlap = $5, catch_up = $6, jitter_ms = $7, next_at = $8,
                                  paused_at = $9, paused_because = $10 where id = $1`,
    [
      ...[id, after.payload, after.cron, after.timeZone, after.overlap, String(after.catchUp), after.jitterMs, atOrNull(after.nextAt)],
      ...[atOrNull(after.pausedAt), after.pausedBecause],
    ],
  );
  return after;
}

/** Its tasks stay. */
export async function forgetSchedule(client: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await client.query("delete from waybill.schedules where id = $1", [id]);
  return rowCount === 1;
}

/** Newest first. */
export async function scheduleRuns(client: Queryable, id: string, limit: number): Promise<readonly ScheduleRun[]> {
  const [runs] = await runsOfSchedules(client, [id], limit);
  return runs!;
}

export async function runsOfSchedules(
  client: Queryable,
  ids: readonly string[],
  limitOfEach: number,
): Promise<readonly (readonly ScheduleRun[])[]> {
  const { rows } = await client.query(
    `select asked.id, r.instant, r.at, r.result, r.task_id, t.state
       from unnest($1::uuid[]) as asked (id)
       cross join lateral (select * from waybill.schedule_runs where schedule_id = asked.id order by instant desc limit $2) r
       left join waybill.tasks t on t.id = r.task_id
      order by r.instant desc`,
    [ids, limitOfEach],
  );
  const byId = Map.groupBy(rows, (row) => text(row, "id"));
  return ids.map((id) => (byId.get(id) ?? []).map(runOf));
}

const runOf = (row: Row): ScheduleRun => ({
  ...{ instant: number(row, "instant"), at: number(row, "at"), result: text(row, "result") as ScheduleRun["result"] },
  ...{ taskId: textOrNull(row, "task_id"), state: textOrNull(row, "state") as ScheduleRun["state"] },
});

/** Begins what is due of one schedule. Null: it is due at another instant by now, or not there: somebody else was here. */
export async function fireSchedule(
  client: Queryable,
  { schedule: id, expectedNextAt, runs, nextAt, pausedBecause }: Firing,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<readonly FiredRun[] | null>> {
  const { rows } = await client.query(
    `update waybill.schedules set next_at = $3, paused_at = case when $4::text is null then paused_at else $5 end,
                                  paused_because = coalesce($4, paused_because)
      where id = $1 and next_at is not distinct from $2 returning overlap`,
    [id, atOrNull(expectedNextAt), atOrNull(nextAt), pausedBecause, at(now)],
  );
  if (rows.length === 0) return { value: null, changes: [] };
  return fireAll(client, id, text(rows[0], "overlap") as Overlap, runs, contracts, now);
}

/** Null: it is not there. */
export async function runSchedule(
  client: Queryable,
  { schedule: id, runs }: HandFiring,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<readonly FiredRun[] | null>> {
  const there = await schedule(client, id, "for update");
  return there === null ? { value: null, changes: [] } : fireAll(client, id, there.overlap, runs, contracts, now);
}

async function fireAll(
  client: Queryable,
  id: string,
  overlap: Overlap,
  runs: readonly NewRun[],
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<readonly FiredRun[]>> {
  const fired: Moved<FiredRun>[] = [];
  for (const run of runs) fired.push(await fire(client, id, overlap, run, contracts, now));
  return { value: fired.map(({ value }) => value), changes: fired.flatMap(({ changes }) => changes) };
}

async function fire(
  client: Queryable,
  id: string,
  overlap: Overlap,
  { instant, task, without }: NewRun,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Promise<Moved<FiredRun>> {
  const { rowCount } = await client.query(
    "insert into waybill.schedule_runs (schedule_id, instant, at, result) values ($1, $2, $3, $4) on conflict do nothing",
    [id, at(instant), at(now), without ?? "begun"],
  );
  if (rowCount === 0) return { value: { instant, result: "again", taskId: null }, changes: [] };
  const ended = async (result: FiredRun["result"], taskId: string | null, changes: readonly Change[]): Promise<Moved<FiredRun>> => {
    await client.query("update waybill.schedule_runs set result = $3, task_id = $4 where schedule_id = $1 and instant = $2", [
      ...[id, at(instant), result, taskId],
    ]);
    return { value: { instant, result, taskId }, changes };
  };
  if (task === null) return ended(without ?? "missed", null, []);
  const { rows } = await client.query("select id from waybill.tasks where schedule = $1 and ended_at is null order by id", [id]);
  if (overlap === "skip" && rows.length > 0) return ended("overlap", null, []);
  const unfinished = rows.map((row) => text(row, "id"));
  const cancelled = overlap === "cancel_running" ? (await byHand(client, unfinished, "cancel", contracts, now)).changes : [];
  const [kept] = await accept(client, [task], noPublisher, now);
  if (kept!.kind !== "kept") return ended("duplicate", null, cancelled);
  await client.query("update waybill.tasks set schedule = $2 where id = $1", [task.id, id]);
  return ended("begun", task.id, [...cancelled, { taskId: task.id, routingKey: task.routingKey, state: kept!.state }]);
}

/** Nobody's: what is kept under it waits. */
const noPublisher = 0;

export async function forgetRuns(client: Queryable, before: number, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from waybill.schedule_runs where (schedule_id, instant) in
       (select schedule_id, instant from waybill.schedule_runs where at < $1 limit $2)`,
    [at(before), limit],
  );
  return rowCount ?? 0;
}

function scheduleOf(row: Row): Schedule {
  const catchUp = text(row, "catch_up");
  return {
    ...{ id: text(row, "id"), name: textOrNull(row, "name"), routingKey: text(row, "routing_key"), payload: text(row, "payload") },
    ...{ cron: text(row, "cron"), timeZone: text(row, "time_zone"), overlap: text(row, "overlap") as Overlap },
    catchUp: (catchUp === "none" || catchUp === "last" ? catchUp : Number(catchUp)) satisfies CatchUp,
    ...{ jitterMs: number(row, "jitter_ms"), nextAt: numberOrNull(row, "next_at"), createdAt: number(row, "created_at") },
    ...{ pausedAt: numberOrNull(row, "paused_at"), pausedBecause: textOrNull(row, "paused_because") },
  };
}
