import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { apiRoot } from "../../api/address.ts";
import { asks } from "../../live/queries.ts";
import { useAskingEvery, useLive } from "../../live/use_live.ts";
import { Command } from "../../parts/copy.tsx";
import { shortId } from "../../parts/format.ts";
import { State } from "../../parts/state.tsx";
import { words } from "../../words.ts";

/** A Waybill that has never had a task says how to send one, and shows it when it arrives. */
export function FirstTask(): ReactNode {
  const query = useQuery({ ...asks.tasks("limit=1"), refetchInterval: useAskingEvery("tasks") });
  const { data: contracts } = useQuery(asks.contracts());
  useLive(["tasks"], ({ name }) => {
    if (name === "task") void query.refetch();
  });
  const began = useRef<boolean | null>(null);
  const [task] = query.data?.tasks ?? [];
  if (query.data === undefined) return null;
  began.current ??= task === undefined;
  // Where there were tasks before this page was opened, there is nothing to teach.
  if (!began.current) return null;
  const key =
    contracts?.contracts.some(({ routing_key }) => routing_key === "data_export") === true
      ? "data_export"
      : contracts?.contracts[0]?.routing_key;
  return (
    <section className="card">
      {task === undefined ? (
        <>
          <p>{words.now.firstTask}</p>
          <Command text={curlOf(key)} />
        </>
      ) : (
        <p className="row">
          {words.now.firstArrived}
          <Link to="/tasks/$id" params={{ id: task.id }} search={{}}>
            {task.routing_key} {shortId(task.id)}
          </Link>
          <State state={task.state} dueAt={task.due_at} />
        </p>
      )}
    </section>
  );
}

function curlOf(key: string | undefined): string {
  const payload = key === "data_export" ? '{"user_id": 1, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}' : "{}";
  return `curl -i ${apiRoot}tasks/${key ?? "data_export"} -H 'content-type: application/json' \\\n     -d '${payload}'`;
}
