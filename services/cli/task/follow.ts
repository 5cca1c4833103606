import { Refused } from "../exits.ts";
import type { Api } from "../http/api.ts";
import { eventsOf } from "../http/events.ts";
import { endOf } from "./ends.ts";

/** A task has come to a state. */
export interface TaskEvent {
  readonly task_id: string;
  readonly routing_key: string;
  readonly state: string;
  readonly at?: string;
}

/** What happens to these tasks, from how they stand, until each has ended. */
export async function* eventsUntilEnded(api: Api, ids: readonly string[], signal: AbortSignal): AsyncGenerator<TaskEvent> {
  const open = new Set(ids);
  const known = new Map<string, string>();
  for await (const { event, data } of eventsOf(api, ids.map((id) => `task:${id}`).join(","), signal)) {
    const told = event === "snapshot" ? (data["tasks"] as readonly TaskEvent[]) : event === "task" ? [data as unknown as TaskEvent] : [];
    for (const one of told) {
      // After a break the snapshot says again what is known.
      if (known.get(one.task_id) !== one.state) yield one;
      known.set(one.task_id, one.state);
      if (endOf(one.state) === null) open.add(one.task_id);
      else open.delete(one.task_id);
    }
    if (open.size === 0) return;
  }
}

/** @throws Refused `ran_out` when it has not ended in time: the work goes on. */
export async function untilEnded(api: Api, id: string, limitMs: number, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    for await (const _ of eventsUntilEnded(api, [id], AbortSignal.any([signal, limit])));
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    throw new Refused("ran_out", `Task ${id} has not ended yet; the work goes on. Follow it: waybill task watch ${id}`);
  }
}
