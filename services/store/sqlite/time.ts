import type { TaskState } from "../../lifecycle/task.ts";
import type { OutTask, PendingCancel } from "../store.ts";
import { firstIdOf } from "../uuid_v7.ts";
import type { Connection, Row } from "./connection.ts";
import { giveRoom } from "./publish.ts";
import { idBytes, idOf, number, numberOrNull, text, textOrNull } from "./rows.ts";

/** What time does to tasks. Each answers the rows it moved. */

export function acceptDue(connection: Connection, now: number, limit: number): readonly Row[] {
  return connection.all(
    `update tasks set state = 'accepted', waiting_since = due_at, due_at = null
      where id in (select id from tasks where state in ('scheduled', 'retrying') and due_at <= ?1 order by due_at limit ?2)
    returning id, routing_key, state`,
    now,
    limit,
  );
}

const unfinished = "state in ('scheduled', 'blocked', 'accepted', 'queued', 'running', 'retrying')";

export function expireDue(connection: Connection, now: number, limit: number): readonly Row[] {
  const due = connection.all(
    `select id, routing_key, state, attempt, acked_early from tasks
      where expires_at is not null and ${unfinished} and expires_at <= ?1 order by expires_at limit ?2`,
    now,
    limit,
  );
  return due.flatMap((row) => {
    const wasOut = row["state"] === "queued" || row["state"] === "running";
    if (wasOut) cancelOut(connection, row, "expired");
    if (row["state"] === "queued" || (row["state"] === "running" && row["acked_early"] === 0))
      giveRoom(connection, text(row, "routing_key"), 1);
    return connection.all(
      "update tasks set state = 'expired', ended_at = ?3, due_at = null, progress = null where id = ?1 and state = ?2 returning id, routing_key, state, pipeline",
      row["id"] as Uint8Array,
      row["state"] as string,
      now,
    );
  });
}

/** Its message is with RabbitMQ or with a consumer: every consumer of the key is told to drop it. */
function cancelOut(connection: Connection, row: Row, reason: PendingCancel["reason"]): void {
  connection.run(
    "insert into cancels (task_id, routing_key, attempt, reason) values (?1, ?2, ?3, ?4)",
    row["id"] as Uint8Array,
    text(row, "routing_key"),
    number(row, "attempt"),
    reason,
  );
}

export function pendingCancels(connection: Connection, limit: number): readonly PendingCancel[] {
  return connection
    .all("select id, task_id, routing_key, attempt, reason, consumer from cancels order by id limit ?1", limit)
    .map((row) => ({
      id: number(row, "id"),
      taskId: idOf(row, "task_id"),
      routingKey: text(row, "routing_key"),
      attempt: number(row, "attempt"),
      reason: text(row, "reason") as PendingCancel["reason"],
      consumer: textOrNull(row, "consumer"),
    }));
}

export function forgetCancels(connection: Connection, ids: readonly number[]): void {
  for (const id of ids) connection.run("delete from cancels where id = ?1", id);
}

export function forgetIdempotencyKeys(connection: Connection, endedBefore: number, limit: number): number {
  return connection.run(
    `delete from idempotency_keys where (api_key, routing_key, key) in
       (select k.api_key, k.routing_key, k.key from idempotency_keys k join tasks t on t.id = k.task_id where t.ended_at < ?1 limit ?2)`,
    endedBefore,
    limit,
  );
}

/**
 * The order of ids is the order of arrival, so the old lie at the beginning of the primary key: no index of its own is needed.
 * A step is kept as long as its pipeline.
 */
export function prune(connection: Connection, endedBefore: number, limit: number): number {
  return connection.run(
    `delete from tasks where id in (select id from tasks where id < ?1 and ended_at < ?2
        and (pipeline is null or not exists (select 1 from pipelines p where p.id = tasks.pipeline)) order by id limit ?3)`,
    idBytes(firstIdOf(endedBefore)),
    endedBefore,
    limit,
  );
}

export function marks(connection: Connection): ReadonlyMap<number, number> {
  return new Map(
    connection.all("select id, settled_below from publishers").map((row) => [number(row, "id"), number(row, "settled_below")]),
  );
}

const outColumns = "id, routing_key, attempt, state, publisher, release_no, released_at, reported_at, acked_early";

/** A running task was reported on, which proves that its message was out; of a queued one only the mark says so. An adopted one was never released. */
export function releasedBelow(
  connection: Connection,
  routingKey: string,
  settledBelow: ReadonlyMap<number, number>,
  before: number,
  limit: number,
): readonly OutTask[] {
  return connection
    .all(
      `select ${outColumns}, coalesce(released_at, accepted_at) < ?2 as is_old from tasks where routing_key = ?1 and state in ('queued', 'running') order by id`,
      routingKey,
      before,
    )
    .filter((row) => row["acked_early"] === 0 && (row["state"] === "running" ? row["is_old"] === 1 : isBelow(row, settledBelow)))
    .slice(0, limit)
    .map(outOf);
}

function isBelow(row: Row, settledBelow: ReadonlyMap<number, number>): boolean {
  const publisher = numberOrNull(row, "publisher");
  const mark = publisher === null ? undefined : settledBelow.get(publisher);
  return mark !== undefined && number(row, "release_no") < mark;
}

export function releasedBefore(
  connection: Connection,
  routingKey: string,
  before: number,
  after: string | null,
  limit: number,
): readonly OutTask[] {
  return connection
    .all(
      `select ${outColumns} from tasks
        where routing_key = ?1 and state in ('queued', 'running') and released_at < ?2 and (?3 is null or id > ?3) order by id limit ?4`,
      routingKey,
      before,
      after === null ? null : idBytes(after),
      limit,
    )
    .map(outOf);
}

export function endedAmongNext(connection: Connection, routingKey: string, id: string, among: number): number {
  const row = connection.get(
    "select count(ended_at) as ended from (select ended_at from tasks where routing_key = ?1 and id > ?2 order by id limit ?3)",
    routingKey,
    idBytes(id),
    among,
  );
  return number(row!, "ended");
}

function outOf(row: Row): OutTask {
  return {
    id: idOf(row),
    routingKey: text(row, "routing_key"),
    attempt: number(row, "attempt"),
    state: text(row, "state") as TaskState,
    releasedAt: numberOrNull(row, "released_at") ?? 0,
    reportedAt: numberOrNull(row, "reported_at"),
    ackedEarly: row["acked_early"] === 1,
  };
}
