import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { count } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import { describeFilter } from "./describe_filter.ts";
import { endsOf } from "./ends.ts";
import { OperationState } from "./operation_state.tsx";

const columns = words.operations.columns;

export function Operations(): ReactNode {
  const query = useQuery({ ...asks.operations(), refetchInterval: 3_000 });
  return (
    <>
      <div className="head">
        <h1>{words.operations.title}</h1>
      </div>
      <Asked query={query}>
        {({ operations }) =>
          operations.length === 0 ? (
            <p className="empty">{words.operations.empty}</p>
          ) : (
            <table className="table">
              <caption>{words.operations.caption}</caption>
              <thead>
                <tr>
                  <th scope="col">{columns.action}</th>
                  <th scope="col">{columns.state}</th>
                  <th scope="col">{columns.filter}</th>
                  <th scope="col" className="number">
                    {columns.progress}
                  </th>
                  <th scope="col">{columns.ends}</th>
                  <th scope="col" aria-sort="descending">
                    {columns.created}
                  </th>
                </tr>
              </thead>
              <tbody>
                {operations.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      <Link to="/operations/$id" params={{ id: one.id }} search={{}}>
                        {words.operations.action[one.action]} {count(one.total)}
                      </Link>
                    </th>
                    <td>
                      <OperationState state={one.state} />
                    </td>
                    <td>
                      <code>{describeFilter(one.filter)}</code>
                    </td>
                    <td className="number" data-label={columns.progress}>
                      {words.operations.progress(one.done, one.total)}
                    </td>
                    <td data-label={columns.ends}>
                      {endsOf(one)
                        .filter(([, many], index) => index === 0 || many > 0)
                        .map(([name, many]) => `${count(many)} ${words.operations[name]}`)
                        .join(", ")}
                    </td>
                    <td data-label={columns.created}>
                      <Moment at={one.created_at} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Asked>
    </>
  );
}
