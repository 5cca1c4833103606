import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AuditEntry } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";

const columns = words.audit.columns;

/** Who did what. What an entry says beside time, key and action is shown as it is. */
export function Audit(): ReactNode {
  const query = useQuery({ ...asks.audit(), refetchInterval: 10_000 });
  return (
    <>
      <div className="head">
        <h1>{words.audit.title}</h1>
      </div>
      <Asked query={query}>
        {(told) => {
          if (told === null) return <p className="empty">{words.audit.absent}</p>;
          const entries = Object.values(told).find(Array.isArray) ?? [];
          return entries.length === 0 ? <p className="empty">{words.audit.empty}</p> : <Table entries={entries} />;
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
          <th scope="col">{columns.what}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ at, action, id, api_key: who, ...facts }) => (
          <tr key={String(id ?? `${at}${action}`)}>
            <td>
              <Moment at={at} />
            </td>
            <td data-label={columns.who}>{shown(who)}</td>
            <th scope="row">{action}</th>
            <td>
              {Object.entries(facts)
                .filter(([, value]) => value !== null)
                .map(([name, value]) => `${name}: ${shown(value)}`)
                .join(" · ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const shown = (value: unknown): string => (typeof value === "object" ? JSON.stringify(value) : String(value ?? "—"));
