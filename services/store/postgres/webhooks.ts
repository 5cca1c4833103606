import type { TaskState } from "../../lifecycle/task.ts";
import type { DueWebhook, Tried } from "../store.ts";
import { at, atOrNull, columns, type Queryable } from "./connection.ts";
import { task } from "./read.ts";
import { number, text } from "./rows.ts";

/** More to be told of tasks that have ended. */
export async function tellWebhooks(
  client: Queryable,
  about: readonly { readonly taskId: string; readonly url: string; readonly state: TaskState }[],
  now: number,
): Promise<void> {
  if (about.length === 0) return;
  await client.query(
    `insert into waybill.webhooks (task_id, url, state, at, due_at)
     select task_id, url, state, $4, $4 from unnest($1::uuid[], $2::text[], $3::text[]) as t (task_id, url, state)`,
    [
      ...columns(
        about,
        ({ taskId }) => taskId,
        ({ url }) => url,
        ({ state }) => state,
      ),
      at(now),
    ],
  );
}

/** The longest overdue first. */
export async function dueWebhooks(client: Queryable, now: number, limit: number): Promise<readonly DueWebhook[]> {
  const { rows } = await client.query("select * from waybill.webhooks where due_at is not null and due_at <= $1 order by due_at limit $2", [
    at(now),
    limit,
  ]);
  return Promise.all(
    rows.map(async (row) => ({
      ...{ id: number(row, "id"), url: text(row, "url"), state: text(row, "state") as TaskState, at: number(row, "at") },
      ...{ tries: number(row, "tries"), task: (await task(client, text(row, "task_id")))! },
    })),
  );
}

/** Of either who asked to be told how a task ended, or who is told of alerts. */
export async function noteTried(
  client: Queryable,
  table: "webhooks" | "alert_deliveries",
  tried: readonly Tried[],
  now: number,
): Promise<void> {
  await client.query(
    `update waybill.${table} w set tries = w.tries + 1, due_at = t.due_at, delivered_at = t.delivered_at, last = t.last
       from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::text[]) as t (id, due_at, delivered_at, last) where w.id = t.id`,
    columns(
      tried,
      ({ id }) => id,
      ({ dueAt }) => atOrNull(dueAt),
      ({ taken }) => (taken ? at(now) : null),
      ({ last }) => last,
    ),
  );
}
