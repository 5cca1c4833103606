import type { Judgement } from "../../lifecycle/judge.ts";
import type { Adopted, Outcome, Progress, Succeeded } from "../../lifecycle/outcome.ts";
import type { TaskFacts, TaskState } from "../../lifecycle/task.ts";
import type { Connection } from "./connection.ts";
import { idBytes } from "./rows.ts";

/** Writes what was judged, and answers the state that the task is in now. */
export function carryOut(
  connection: Connection,
  task: TaskFacts,
  outcome: Exclude<Outcome, Adopted>,
  judgement: Exclude<Judgement, { kind: "nothing" }>,
  now: number,
): TaskState {
  switch (judgement.kind) {
    case "run":
      return runIfCurrent(connection, task, outcome as Progress, judgement.hold, now);
    case "succeed":
      return succeedIfCurrent(connection, task, outcome as Succeeded, now);
    case "dead":
      return buryIfCurrent(connection, task, judgement.reason, now);
    case "retry":
      return tryAnewIfCurrent(connection, task, { state: "retrying", dueAt: judgement.at, failures: task.failures + 1, snoozes: 0 });
    case "snooze": {
      const dueAt = judgement.at > now ? judgement.at : null;
      const state = dueAt === null ? "accepted" : "scheduled";
      return tryAnewIfCurrent(connection, task, { state, dueAt, failures: task.failures, snoozes: task.snoozes + 1 });
    }
  }
}

/** Every change names the state and attempt it starts from. Here they hold by the transaction; a change that finds no row is a bug. */
const ifCurrent = "where id = ?1 and attempt = ?2 and state = ?3";

function changed(rows: number, task: TaskFacts): void {
  if (rows !== 1) throw new Error(`Task ${task.id} is not ${task.state} at attempt ${task.attempt} any more.`);
}

function runIfCurrent(
  connection: Connection,
  task: TaskFacts,
  outcome: Progress,
  hold: Extract<Judgement, { kind: "run" }>["hold"],
  now: number,
): TaskState {
  const speaks = hold.holder.reportedAt === now;
  changed(
    connection.run(
      `update tasks set state = 'running', holder = ?4, holder_redeliveries = ?5, reported_at = ?6, started_at = coalesce(started_at, ?7),
                        progress = case when ?8 then ?9 else progress end, note = case when ?8 then ?10 else note end,
                        acked_early = max(acked_early, ?11)
        ${ifCurrent}`,
      idBytes(task.id),
      task.attempt,
      task.state,
      hold.holder.consumer,
      hold.holder.redeliveries,
      hold.holder.reportedAt,
      now,
      speaks ? 1 : 0,
      outcome.progress,
      outcome.note,
      outcome.ackedEarly ? 1 : 0,
    ),
    task,
  );
  if (hold.cancelConsumer !== null) {
    connection.run(
      "insert into cancels (task_id, routing_key, attempt, reason, consumer) values (?1, ?2, ?3, 'cancelled', ?4)",
      idBytes(task.id),
      task.routingKey,
      task.attempt,
      hold.cancelConsumer,
    );
  }
  return "running";
}

/** Also from `retrying`, `scheduled` and a death by silence: the judgement says when, and the attempt that did it becomes the task's again. */
function succeedIfCurrent(connection: Connection, task: TaskFacts, outcome: Succeeded, now: number): TaskState {
  changed(
    connection.run(
      `update tasks set state = 'succeeded', attempt = ?4, ended_at = ?5, due_at = null, reason = null, result = ?6,
                        started_at = coalesce(?7, started_at), holder = coalesce(?8, holder), progress = null, note = null
        ${ifCurrent}`,
      idBytes(task.id),
      task.attempt,
      task.state,
      outcome.attempt,
      now,
      outcome.result,
      outcome.startedAt,
      outcome.consumer,
    ),
    task,
  );
  return "succeeded";
}

function buryIfCurrent(connection: Connection, task: TaskFacts, reason: string, now: number): TaskState {
  changed(
    connection.run(
      `update tasks set state = 'dead', failures = failures + 1, reason = ?4, ended_at = ?5, due_at = null, progress = null ${ifCurrent}`,
      idBytes(task.id),
      task.attempt,
      task.state,
      reason,
      now,
    ),
    task,
  );
  return "dead";
}

function tryAnewIfCurrent(
  connection: Connection,
  task: TaskFacts,
  next: {
    readonly state: "retrying" | "scheduled" | "accepted";
    readonly dueAt: number | null;
    readonly failures: number;
    readonly snoozes: number;
  },
): TaskState {
  changed(
    connection.run(
      `update tasks set state = ?4, attempt = attempt + 1, failures = ?5, snoozes = ?6, due_at = ?7,
                        holder = null, holder_redeliveries = 0, reported_at = null, acked_early = 0, progress = null, note = null, started_at = null
        ${ifCurrent}`,
      idBytes(task.id),
      task.attempt,
      task.state,
      next.state,
      next.failures,
      next.snoozes,
      next.dueAt,
    ),
    task,
  );
  return next.state;
}
