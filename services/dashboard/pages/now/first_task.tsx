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
import { exampleOf, nowText } from "../contracts/fields.ts";
import style from "./now.module.css";

/** A Waybill that has never had a task says how to send one, and shows it when it arrives. */
export function FirstTask(): ReactNode {
  const query = useQuery({ ...asks.tasks("limit=1"), refetchInterval: useAskingEvery("tasks") });
  const { data: contracts } = useQuery(asks.contracts());
  const keys = contracts?.contracts.map(({ routing_key }) => routing_key) ?? [];
  const key = keys.includes("data_export") ? "data_export" : keys[0];
  const { data: contract } = useQuery({ ...asks.contract(key ?? ""), enabled: key !== undefined });
  const began = useRef<boolean | null>(null);
  useLive(["tasks"], ({ name }) => {
    // With the snapshot too: it may have come before the stream was open.
    if (name === "task" || name === "more" || name === "snapshot") void query.refetch();
  });
  if (query.data === undefined) return null;
  const [task] = query.data.tasks;
  began.current ??= task === undefined;
  // Where there were tasks before this page was opened, there is nothing to teach.
  if (!began.current) return null;
  return (
    <section className={`card ${style["first"]}`}>
      {task === undefined ? (
        <>
          <p>{words.now.firstTask}</p>
          {contract !== undefined && <Command text={curlOf(contract.routing_key, exampleOf(contract.payload_schema, nowText()))} />}
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

function curlOf(key: string, payload: unknown): string {
  const text = JSON.stringify(payload).replaceAll("'", `'\\''`);
  return `curl -i ${apiRoot}tasks/${key} -H 'content-type: application/json' \\\n     -d '${text}'`;
}
