import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Task } from "../api/shapes.ts";
import { asks } from "../live/queries.ts";
import { words } from "../words.ts";
import { useNow } from "./moment.tsx";
import { Chip } from "./state.tsx";

const silentAfterMs = 60_000;
const soonMs = 300_000;

/** What is true beside the state of an unfinished task: `SLOW`, `SILENT`, `PAUSED`, `EXPIRES`. Never a state of its own. It was looked up at `seenAt`. */
export function Overlays({ task, seenAt }: { readonly task: Task; readonly seenAt: number }): ReactNode {
  const isUnfinished = task.ended_at === null && task.state !== "blocked";
  const isRunning = task.state === "running";
  const { data } = useQuery({ ...asks.queues(), enabled: isUnfinished });
  const now = useNow(isRunning || (isUnfinished && task.expires_at !== null));
  if (!isUnfinished) return null;
  const queue = data?.queues.find(({ routing_key: key }) => key === task.routing_key);
  const lasts = isRunning && task.started_at !== null ? now - Date.parse(task.started_at) : 0;
  // Of a task that was looked up a minute ago nothing is known of this minute.
  const quiet = isRunning && task.heard_at !== null ? seenAt - Date.parse(task.heard_at) : 0;
  const left = task.expires_at === null ? 0 : Date.parse(task.expires_at) - now;
  return (
    <>
      {queue !== undefined && lasts > queue.thresholds.slow_after_seconds * 1_000 && (
        <Chip kind="slow" title={words.slowMeans}>
          {words.slow(lasts)}
        </Chip>
      )}
      {quiet > silentAfterMs && (
        <Chip kind="slow" title={words.silentMeans}>
          {words.silent(quiet)}
        </Chip>
      )}
      {queue !== undefined && queue.paused_since !== null && <Chip kind="paused">{words.paused}</Chip>}
      {left > 0 && left < soonMs && <Chip kind="slow">{words.expiresIn(left)}</Chip>}
    </>
  );
}
