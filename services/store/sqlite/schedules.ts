import type { CatchUp, Overlap } from "../../lifecycle/schedule.ts";
import type { FiredRun, Firing, HandFiring, NewRun, Schedule, ScheduleChange, ScheduleRun } from "../schedules.ts";
import type { Change, KeptContract } from "../store.ts";
import { accept } from "./accept.ts";
import { byHand } from "./by_hand.ts";
import type { Connection, Row } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { idBytes, idOf, idOrNull, number, numberOrNull, text, textOrNull } from "./rows.ts";

/** Null: its name is taken. */
export function keepSchedule(connection: Connection, schedule: Schedule): Schedule | null {
  const kept = connection.run(
    `insert into schedules (id, name, routing_key, payload, cron, time_zone, overlap, catch_up, jitter_ms, next_at, created_at)
     values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) on conflict (name) do nothing`,
    ...[idBytes(schedule.id), schedule.name, schedule.routingKey, schedule.payload, schedule.cron, schedule.timeZone, schedule.overlap],
    ...[String(schedule.catchUp), schedule.jitterMs, schedule.nextAt, schedule.createdAt],
  );
  return kept === 0 ? null : schedule;
}

export function schedule(connection: Connection, id: string): Schedule | null {
  const row = connection.get("select * from schedules where id = ?1", idBytes(id));
  return row === undefined ? null : scheduleOf(row);
}

export function scheduleNamed(connection: Connection, name: string): Schedule | null {
  const row = connection.get("select * from schedules where name = ?1", name);
  return row === undefined ? null : scheduleOf(row);
}

/** Newest first. */
export function schedules(connection: Connection, limit: number): readonly Schedule[] {
  return connection.all("select * from schedules order by id desc limit ?1", limit).map(scheduleOf);
}

/** Those whose next instant has come, the longest overdue first. */
export function dueSchedules(connection: Connection, now: number, limit: number): readonly Schedule[] {
  return connection
    .all("select * from schedules where paused_at is null and next_at is not null and next_at <= ?1 order by next_at limit ?2", now, limit)
    .map(scheduleOf);
}

export function changeSchedule(connection: Connection, id: string, change: ScheduleChange): Schedule | null {
  const before = schedule(connection, id);
  if (before === null) return null;
  const after = { ...before, ...change };
  connection.run(
    `update schedules set payload = ?2, cron = ?3, time_zone = ?4, overlap = ?5, catch_up = ?6, jitter_ms = ?7, next_at = ?8, paused_at = ?9,
                          paused_because = ?10 where id = ?1`,
    ...[idBytes(id), after.payload, after.cron, after.timeZone, after.overlap, String(after.catchUp), after.jitterMs, after.nextAt],
    ...[after.pausedAt, after.pausedBecause],
  );
  return after;
}

/** Its tasks stay. */
export function forgetSchedule(connection: Connection, id: string): boolean {
  return connection.run("delete from schedules where id = ?1", idBytes(id)) === 1;
}

/** Newest first. */
export function scheduleRuns(connection: Connection, id: string, limit: number): readonly ScheduleRun[] {
  return connection
    .all(
      `select r.instant, r.at, r.result, r.task_id, t.state from schedule_runs r left join tasks t on t.id = r.task_id
        where r.schedule_id = ?1 order by r.instant desc limit ?2`,
      idBytes(id),
      limit,
    )
    .map((row) => ({
      ...{ instant: number(row, "instant"), at: number(row, "at"), result: text(row, "result") as ScheduleRun["result"] },
      ...{ taskId: idOrNull(row, "task_id"), state: textOrNull(row, "state") as ScheduleRun["state"] },
    }));
}

/** Begins what is due of one schedule. Null: it is due at another instant by now, or not there: somebody else was here. */
export function fireSchedule(
  connection: Connection,
  { schedule: id, expectedNextAt, runs, nextAt, pausedBecause }: Firing,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<readonly FiredRun[] | null> {
  const row = connection.get("select overlap from schedules where id = ?1 and next_at is ?2", idBytes(id), expectedNextAt);
  if (row === undefined) return { value: null, changes: [] };
  connection.run("update schedules set next_at = ?2 where id = ?1", idBytes(id), nextAt);
  if (pausedBecause !== null) {
    connection.run("update schedules set paused_at = ?2, paused_because = ?3 where id = ?1", idBytes(id), now, pausedBecause);
  }
  return fireAll(connection, id, text(row, "overlap") as Overlap, runs, contracts, now);
}

/** Null: it is not there. */
export function runSchedule(
  connection: Connection,
  { schedule: id, runs }: HandFiring,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<readonly FiredRun[] | null> {
  const there = schedule(connection, id);
  return there === null ? { value: null, changes: [] } : fireAll(connection, id, there.overlap, runs, contracts, now);
}

function fireAll(
  connection: Connection,
  id: string,
  overlap: Overlap,
  runs: readonly NewRun[],
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<readonly FiredRun[]> {
  const fired = runs.map((run) => fire(connection, id, overlap, run, contracts, now));
  return { value: fired.map(({ value }) => value), changes: fired.flatMap(({ changes }) => changes) };
}

function fire(
  connection: Connection,
  id: string,
  overlap: Overlap,
  { instant, task, without }: NewRun,
  contracts: ReadonlyMap<string, KeptContract>,
  now: number,
): Moved<FiredRun> {
  const inserted = connection.run(
    "insert into schedule_runs (schedule_id, instant, at, result) values (?1, ?2, ?3, ?4) on conflict do nothing",
    idBytes(id),
    instant,
    now,
    without ?? "begun",
  );
  if (inserted === 0) return { value: { instant, result: "again", taskId: null }, changes: [] };
  const ended = (result: FiredRun["result"], taskId: string | null, changes: readonly Change[]): Moved<FiredRun> => {
    connection.run(
      "update schedule_runs set result = ?3, task_id = ?4 where schedule_id = ?1 and instant = ?2",
      idBytes(id),
      instant,
      result,
      taskId === null ? null : idBytes(taskId),
    );
    return { value: { instant, result, taskId }, changes };
  };
  if (task === null) return ended(without ?? "missed", null, []);
  const unfinished = connection.all("select id from tasks where schedule = ?1 and ended_at is null", idBytes(id)).map((row) => idOf(row));
  if (overlap === "skip" && unfinished.length > 0) return ended("overlap", null, []);
  const cancelled = overlap === "cancel_running" ? byHand(connection, unfinished, "cancel", contracts, now).changes : [];
  const { value, changes } = accept(connection, [task], noPublisher, contracts, now);
  if (value[0]!.kind !== "kept") return ended("duplicate", null, [...cancelled, ...changes]);
  connection.run("update tasks set schedule = ?2 where id = ?1", idBytes(task.id), idBytes(id));
  return ended("begun", task.id, [...cancelled, ...changes]);
}

/** Nobody's: what is kept under it waits. */
const noPublisher = 0;

export function forgetRuns(connection: Connection, before: number, limit: number): number {
  return connection.run(
    `delete from schedule_runs where (schedule_id, instant) in (select schedule_id, instant from schedule_runs where at < ?1 limit ?2)`,
    before,
    limit,
  );
}

function scheduleOf(row: Row): Schedule {
  const catchUp = text(row, "catch_up");
  return {
    ...{ id: idOf(row), name: textOrNull(row, "name"), routingKey: text(row, "routing_key"), payload: text(row, "payload") },
    ...{ cron: text(row, "cron"), timeZone: text(row, "time_zone"), overlap: text(row, "overlap") as Overlap },
    catchUp: (catchUp === "none" || catchUp === "last" ? catchUp : Number(catchUp)) satisfies CatchUp,
    ...{ jitterMs: number(row, "jitter_ms"), nextAt: numberOrNull(row, "next_at"), createdAt: number(row, "created_at") },
    ...{ pausedAt: numberOrNull(row, "paused_at"), pausedBecause: textOrNull(row, "paused_because") },
  };
}
