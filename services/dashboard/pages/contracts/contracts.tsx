import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { words } from "../../words.ts";

const columns = words.contracts.columns;

export function Contracts(): ReactNode {
  const query = useQuery(asks.contracts());
  return (
    <>
      <div className="head">
        <h1>{words.contracts.title}</h1>
      </div>
      <Asked query={query}>
        {({ contracts }) => (
          <table className="table small">
            <caption>{words.contracts.caption}</caption>
            <thead>
              <tr>
                <th scope="col">{columns.key}</th>
                <th scope="col">{columns.title}</th>
                <th scope="col">{columns.owner}</th>
              </tr>
            </thead>
            <tbody>
              {contracts.map(({ routing_key: key, title, description, owner }) => (
                <tr key={key}>
                  <th scope="row">
                    <Link to="/contracts/$routing_key" params={{ routing_key: key }} search={{}}>
                      {key}
                    </Link>
                  </th>
                  <td>
                    {title}. <span className="quiet">{description}</span>
                  </td>
                  <td data-label={columns.owner}>{owner}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Asked>
    </>
  );
}
