import type { Failed } from "../lifecycle/outcome.ts";
import type { OutTask } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";

/** Fails these tasks as `silent`, the way a consumer would have reported it: by the same judgement, the same retry policy. */
export async function reportLost(
  { store, counter, now, random, log }: Dependencies,
  epoch: number,
  lost: readonly OutTask[],
  message: string,
): Promise<void> {
  if (lost.length === 0) return;
  const recorded = await store.recordAsLeader(
    epoch,
    lost.map((task) => ({ outcome: silent(task, message), random: random() })),
    now(),
  );
  counter.recorded(recorded);
  const moved = recorded.filter(({ kind }) => kind === "moved").length;
  const task_ids = lost.slice(0, mostNamed).map(({ id }) => id);
  log.warn({ tasks: moved, task_ids, routing_keys: [...new Set(lost.map(({ routingKey }) => routingKey))] }, message);
}

/** Of very many, the first stand for all. */
const mostNamed = 20;

function silent(task: OutTask, message: string): Failed {
  return {
    kind: "failed",
    taskId: task.id,
    attempt: task.attempt,
    // Without a consumer: taken as the holder's own report.
    consumer: null,
    failure: "transient",
    code: "silent",
    message,
    detail: null,
    retryAfterMs: null,
    problems: null,
    startedAt: null,
    finishedAt: null,
  };
}
