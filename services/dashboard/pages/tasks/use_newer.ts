import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Task, TaskPage, TaskState } from "../../api/shapes.ts";
import { queryClient } from "../../live/queries.ts";
import { useAtMostEvery } from "../../live/use_at_most_every.ts";
import { useAskingEvery, useLive } from "../../live/use_live.ts";
import { useKeys } from "../../shell/keys.ts";
import { type Filter, mayShow } from "./filter.ts";

export interface Newer {
  readonly many: number;
  /** False: the stream told only of some. */
  readonly exact: boolean;
  show(): void;
}

const none = { ids: new Set<string>(), exact: true } as const;

/**
 * The list as tasks move: rows that are shown take their new state at once; what is new is asked for at most once a second,
 * or, where the list stands still, only counted.
 */
export function useNewer({ filter, query, isFirstPage, standsStill }: NewerParts): Newer {
  const [waiting, setWaiting] = useState<{ readonly ids: ReadonlySet<string>; readonly exact: boolean }>(none);
  const look = useAtMostEvery(1_000, () => void query.refetch());
  const every = useAskingEvery("tasks");
  const isStill = standsStill || !isFirstPage;
  const newest = query.data?.tasks[0]?.id ?? "";

  useLive(["tasks"], ({ name, data }) => {
    if (name === "task") {
      moved(query.data, data as Moved);
      if (!mayShow(filter, data)) return;
      if (!isStill) look();
      // Ids rise with the time: what is greater came later than all that is shown.
      else if (isFirstPage && data.task_id! > newest && !waiting.ids.has(data.task_id!))
        setWaiting(({ ids, exact }) => ({ ids: new Set([...ids, data.task_id!]), exact }));
    }
    if (name === "more" || name === "snapshot") {
      if (!isStill) look();
      else if (name === "more" && isFirstPage) setWaiting(({ ids }) => ({ ids, exact: false }));
    }
  });

  useEffect(() => {
    if (every === false || isStill) return;
    const timer = setInterval(look, every);
    return () => clearInterval(timer);
  }, [every, isStill, look]);

  useEffect(() => {
    if (isStill) return;
    setWaiting(none);
    look();
  }, [isStill, look]);

  const show = (): void => {
    setWaiting(none);
    scrollTo({ top: 0 });
    void query.refetch();
  };
  useKeys({ u: show });
  return { many: waiting.ids.size, exact: waiting.exact, show };
}

interface NewerParts {
  readonly filter: Filter;
  readonly query: UseQueryResult<TaskPage>;
  readonly isFirstPage: boolean;
  readonly standsStill: boolean;
}

interface Moved {
  readonly task_id: string;
  readonly state: TaskState;
}

/** Written into what is kept of every list, so that no page shows an older state. */
function moved(page: TaskPage | undefined, { task_id: id, state }: Moved): void {
  if (page?.tasks.some((task) => task.id === id && task.state !== state) !== true) return;
  queryClient.setQueriesData<TaskPage>(
    { predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/tasks?") || queryKey[0] === "/tasks" },
    (kept) =>
      kept === undefined ? kept : { ...kept, tasks: kept.tasks.map((task): Task => (task.id === id ? { ...task, state } : task)) },
  );
}
