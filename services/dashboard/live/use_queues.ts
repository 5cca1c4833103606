import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { Queue } from "../api/shapes.ts";
import { asks, queryClient } from "./queries.ts";
import { useAskingEvery, useLive } from "./use_live.ts";

/** The queues with their figures, as the stream tells of them; where it does not, they are asked for every 5 s. */
export function useQueues(): UseQueryResult<{ readonly queues: readonly Queue[] }> {
  const every = useAskingEvery("queues", 5_000);
  const query = useQuery({ ...asks.queues(), refetchInterval: every });
  useLive(["queues"], ({ name, data }) => {
    if (name === "numbers") take((data.queues ?? []) as readonly Queue[]);
    else if (name === "snapshot") void query.refetch();
  });
  return query;
}

/** Alerts as they change: the verdict is asked for anew, since it is made of them. */
export function useAlertsHeard(): void {
  useLive(["queues"], ({ name, data }) => {
    if (name !== "alert") return;
    queryClient.setQueryData(["/alerts"], { alerts: data.alerts });
    void queryClient.invalidateQueries({ queryKey: ["/status"] });
  });
}

/** Only those that changed were told. */
function take(changed: readonly Queue[]): void {
  const byKey = new Map(changed.map((queue) => [queue.routing_key, queue]));
  queryClient.setQueryData<{ readonly queues: readonly Queue[] }>(["/queues"], (kept) =>
    kept === undefined ? kept : { queues: kept.queues.map((queue) => byKey.get(queue.routing_key) ?? queue) },
  );
  for (const [key, queue] of byKey) queryClient.setQueryData([`/queues/${key}`], queue);
}
