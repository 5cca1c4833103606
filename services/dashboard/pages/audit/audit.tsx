import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { AuditEntry } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { count, shortId } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";

const columns = words.audit.columns;

/** Who did what, newest first. The query string is that of GET /audit. */
export function Audit(): ReactNode {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string>>;
  const query = useQuery({ ...asks.audit(new URLSearchParams(search).toString()), refetchInterval: 10_000 });
  return (
    <>
      <div className="head">
        <h1>{words.audit.title}</h1>
      </div>
      <Asked query={query}>
        {(told) => {
          if (told.audit.length === 0) return <p className="empty">{words.audit.empty}</p>;
          return (
            <>
              <Table entries={told.audit} />
              {told.next !== null && (
                <p>
                  <Link to="/audit" search={Object.fromEntries(new URLSearchParams(told.next.split("?")[1]))} className="button">
                    {words.tasks.older}
                  </Link>
                </p>
              )}
            </>
          );
        }}
      </Asked>
    </>
  );
}

function Table({ entries }: { readonly entries: readonly AuditEntry[] }): ReactNode {
  return (
    <table className="table">
      <caption>{words.audit.caption}</caption>
      <thead>
        <tr>
          <th scope="col" aria-sort="descending">
            {columns.at}
          </th>
          <th scope="col">{columns.who}</th>
          <th scope="col">{columns.action}</th>
          <th scope="col">{columns.key}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col" className="number">
            {columns.many}
          </th>
          <th scope="col">{columns.from}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td>
              <Moment at={entry.at} />
            </td>
            <td data-label={columns.who}>{entry.api_key.name}</td>
            <th scope="row">{entry.action.replaceAll("_", " ")}</th>
            <td>{entry.routing_key}</td>
            <td>{entry.target !== null && <Target action={entry.action} target={entry.target} />}</td>
            <td className="number" data-label={columns.many}>
              {count(entry.count)}
            </td>
            <td className="quiet" title={`${words.requestId} ${entry.request_id}`} data-label={columns.from}>
              {entry.address}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What an action of this name is done to has a page. */
const pageOf = (action: string) =>
  action.endsWith("_task")
    ? "/tasks/$id"
    : action.endsWith("_operation")
      ? "/operations/$id"
      : action.endsWith("_pipeline")
        ? "/pipelines/$id"
        : null;

function Target({ action, target }: { readonly action: string; readonly target: string }): ReactNode {
  const to = pageOf(action);
  if (to === null) return <span title={target}>{shortId(target)}</span>;
  return (
    <Link to={to} params={{ id: target }} search={{}} title={target}>
      {shortId(target)}
    </Link>
  );
}
