import type { TaskState } from "../../lifecycle/task.ts";
import type { DueWebhook, Tried } from "../store.ts";
import type { Connection } from "./connection.ts";
import { task } from "./read.ts";
import { idBytes, idOf, number, text } from "./rows.ts";

/** One more to be told of a task that has ended. */
export function tellWebhook(
  connection: Connection,
  about: { readonly taskId: string; readonly url: string; readonly state: TaskState },
  now: number,
): void {
  connection.run(
    "insert into webhooks (task_id, url, state, at, due_at) values (?1, ?2, ?3, ?4, ?4)",
    idBytes(about.taskId),
    about.url,
    about.state,
    now,
  );
}

/** The longest overdue first. */
export function dueWebhooks(connection: Connection, now: number, limit: number): readonly DueWebhook[] {
  return connection
    .all("select * from webhooks where due_at is not null and due_at <= ?1 order by due_at limit ?2", now, limit)
    .map((row) => ({
      ...{ id: number(row, "id"), url: text(row, "url"), state: text(row, "state") as TaskState, at: number(row, "at") },
      ...{ tries: number(row, "tries"), task: task(connection, idOf(row, "task_id"))! },
    }));
}

/** Of either who asked to be told how a task ended, or who is told of alerts. */
export function noteTried(connection: Connection, table: "webhooks" | "alert_deliveries", tried: readonly Tried[], now: number): void {
  for (const { id, taken, dueAt, last } of tried) {
    connection.run(
      `update ${table} set tries = tries + 1, due_at = ?2, delivered_at = ?3, last = ?4 where id = ?1`,
      id,
      dueAt,
      taken ? now : null,
      last,
    );
  }
}
