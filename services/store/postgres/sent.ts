import { fingerprintOf } from "../../lifecycle/fingerprint.ts";
import type { Change, JudgeSent, NewTask, RefusedSent, SentRow, TaskView } from "../store.ts";
import { accept } from "./accept.ts";
import { at, type Queryable, type Row } from "./connection.ts";
import type { Moved } from "./pipelines.ts";
import { number, text } from "./rows.ts";

/**
 * Takes what applications have sent from their own transactions, the first that came first: as tasks, or as dead ones that say
 * why they were refused. Never by a cursor: of two transactions the one with the earlier id may commit later.
 */
export async function takeSent(client: Queryable, judge: JudgeSent, ids: readonly string[], now: number): Promise<Moved<number>> {
  const { rows } = await client.query(
    `delete from waybill.sent where ctid = any(array(
       select ctid from waybill.sent where id = any($1::uuid[]) order by id for update skip locked))
     returning id, routing_key, payload, options, sent_at`,
    [ids],
  );
  const changes: Change[] = [];
  for (const row of rows.map(sentOf).toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const judged = judge(row);
    changes.push("refused" in judged ? await keepRefused(client, row, judged.refused, now) : await keepTask(client, row, judged.task, now));
  }
  return { value: rows.length, changes };
}

/** Of those that wait to be taken: the ids of the first. */
export async function nextSent(client: Queryable, limit: number): Promise<readonly string[]> {
  const { rows } = await client.query("select id from waybill.sent order by id limit $1", [limit]);
  return rows.map((row) => text(row, "id"));
}

async function keepTask(client: Queryable, row: SentRow, task: NewTask, now: number): Promise<Change> {
  const [result] = await accept(client, [task], noPublisher, now);
  switch (result!.kind) {
    case "kept":
      return { taskId: task.id, routingKey: task.routingKey, state: result!.state };
    case "existing":
    case "replaced":
      return keepAnother(client, row, task, result!.id, now);
    default:
      return keepRefused(client, row, refusalOf(result!.kind, "id" in result! ? result!.id : ""), now);
  }
}

const noPublisher = 0;

function refusalOf(kind: "conflict" | "duplicate" | "not_replaceable", id: string): RefusedSent {
  const words = {
    conflict: ["idempotency_key_reused", `Its idempotency key stands for another payload, that of task ${id}.`],
    duplicate: ["duplicate_task", `Task ${id} holds what its contract calls unique.`],
    not_replaceable: ["wrong_state", `Task ${id} cannot be replaced.`],
  } as const;
  const [code, message] = words[kind];
  return { code, message, problems: [] };
}

/** The id that the application was given stands for the task that was there already. */
async function keepAnother(client: Queryable, row: SentRow, task: NewTask, id: string, now: number): Promise<Change> {
  await client.query(
    `insert into waybill.tasks (id, routing_key, state, payload, contract, priority, accepted_at, ended_at, replaced_by)
     values ($1, $2, 'cancelled', $3, $4, $5, $6, $6, $7)`,
    [row.id, row.routingKey, Buffer.from(row.payload), task.contract, task.priority, at(now), id],
  );
  return { taskId: row.id, routingKey: row.routingKey, state: "cancelled" };
}

/** Dead, with its one attempt that says why: found where every dead task is found. */
async function keepRefused(client: Queryable, row: SentRow, { code, message, problems }: RefusedSent, now: number): Promise<Change> {
  await client.query(
    `insert into waybill.tasks (id, routing_key, state, payload, contract, priority, accepted_at, ended_at, died_at, reason, fingerprint)
     values ($1, $2, 'dead', $3, coalesce((select digest from waybill.contracts where routing_key = $2 order by first_seen_at desc limit 1), ''),
             4, $4, $4, $4, 'refused', $5)`,
    [row.id, row.routingKey, Buffer.from(row.payload), at(now), fingerprintOf(code, message)],
  );
  await client.query(
    `insert into waybill.attempts (task_id, attempt, outcome, counted, consumer, recorded_at, failure, code, message, problems)
     values ($1, 1, 'failed', true, '', $2, 'permanent', $3, $4, $5)`,
    [row.id, at(now), code, message, problems.length === 0 ? null : JSON.stringify(problems)],
  );
  return { taskId: row.id, routingKey: row.routingKey, state: "dead" };
}

function sentOf(row: Row): SentRow {
  return {
    ...{ id: text(row, "id"), routingKey: text(row, "routing_key"), payload: text(row, "payload") },
    ...{ options: row["options"], sentAt: number(row, "sent_at") },
  };
}

/** What was sent and is not taken yet, as the task that it will be; null: it is not there. */
export async function sentView(client: Queryable, id: string): Promise<TaskView | null> {
  const { rows } = await client.query("select * from waybill.sent where id = $1", [id]);
  if (rows[0] === undefined) return null;
  const { routingKey, payload, sentAt } = sentOf(rows[0]);
  return {
    ...{ id, routingKey, state: "accepted", attempt: 1, failures: 0, acceptedAt: sentAt, payload, priority: 4, contract: "", lane: "" },
    ...{
      dueAt: null,
      expiresAt: null,
      startedAt: null,
      endedAt: null,
      reason: null,
      group: null,
      replays: 0,
      followUp: null,
      causedBy: null,
    },
    ...{ replaces: null, replacedBy: null, pipeline: null, schedule: null, webhook: null, progress: null, note: null, consumer: null },
    ...{ idempotencyKey: null, maxAttempts: null, traceparent: null, heardAt: null, waitsFor: null, result: null, attempts: [] },
  };
}
