import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import type { Api } from "../http/api.ts";
import { eventsOf } from "../http/events.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { cell } from "../output/show.ts";
import { untilStopped } from "../stopping.ts";
import { inColor } from "./columns.ts";
import { endOf } from "./ends.ts";
import { eventsUntilEnded, type TaskEvent } from "./follow.ts";

/** `waybill task watch [ids…]`: each state as it comes. Named tasks are watched to their end; those of a key, or all, for ever. */
export async function taskWatch(ids: readonly string[], options: WatchOptions, io: Io): Promise<void> {
  if (ids.length > 0 && options.routingKey !== undefined) throw new Refused("usage", "Either ids or --routing-key, not both.");
  const api = openApi(options, io);
  await untilStopped("", async (signal) => {
    if (ids.length > 0) return watchNamed(api, ids, options, io, signal);
    const follow = options.routingKey === undefined ? "tasks" : `queue:${options.routingKey}`;
    for await (const { event, data } of eventsOf(api, follow, signal)) {
      if (event === "task") tell(data as unknown as TaskEvent, options, io);
      if (event === "more") io.note(`and ${data["more"]} more changes within a second\n`);
    }
  });
}

interface WatchOptions extends GlobalOptions {
  readonly routingKey?: string;
}

async function watchNamed(api: Api, ids: readonly string[], options: WatchOptions, io: Io, signal: AbortSignal): Promise<void> {
  const states = new Map<string, string>();
  // Of those that are not there nothing would ever be told.
  for (const id of ids) await api.get(`/tasks/${encodeURIComponent(id)}`);
  for await (const event of eventsUntilEnded(api, ids, signal)) {
    states.set(event.task_id, event.state);
    tell(event, options, io);
  }
  const badly = [...states.values()].filter((state) => endOf(state) === "badly");
  if (badly.length > 0) throw new Refused("ended_badly", `${count(badly.length, "task")} ended ${[...new Set(badly)].join(", ")}`);
}

function tell(event: TaskEvent, options: GlobalOptions, io: Io): void {
  const { task_id, routing_key, state, at = new Date().toISOString() } = event;
  if (options.output === "jsonl") io.out(`${JSON.stringify({ task_id, routing_key, state, at })}\n`);
  else io.out(`${cell(at, options, io)}  ${task_id}  ${routing_key}  ${inColor(state, io.colors.out)}\n`);
}
