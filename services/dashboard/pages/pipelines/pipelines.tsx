import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { shortId } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import { doneOf } from "./done.ts";
import { PipelineState } from "./pipeline_state.tsx";

const columns = words.pipelines.columns;

export function Pipelines(): ReactNode {
  const query = useQuery({ ...asks.pipelines(), refetchInterval: 5_000 });
  return (
    <>
      <div className="head">
        <h1>{words.pipelines.title}</h1>
      </div>
      <Asked query={query}>
        {({ pipelines }) =>
          pipelines.length === 0 ? (
            <p className="empty">{words.pipelines.empty}</p>
          ) : (
            <table className="table small">
              <caption>{words.pipelines.caption}</caption>
              <thead>
                <tr>
                  <th scope="col">{columns.name}</th>
                  <th scope="col">{columns.state}</th>
                  <th scope="col">{columns.steps}</th>
                  <th scope="col" aria-sort="descending">
                    {columns.started}
                  </th>
                  <th scope="col">{columns.id}</th>
                </tr>
              </thead>
              <tbody>
                {pipelines.map((pipeline) => (
                  <tr key={pipeline.id}>
                    <th scope="row">
                      <Link to="/pipelines/$id" params={{ id: pipeline.id }} search={{}}>
                        {pipeline.name ?? words.pipelines.unnamed}
                      </Link>
                    </th>
                    <td>
                      <PipelineState state={pipeline.state} />
                    </td>
                    <td>{words.pipelines.done(doneOf(pipeline), pipeline.steps.length)}</td>
                    <td data-label={columns.started}>
                      <Moment at={pipeline.created_at} />
                    </td>
                    <td>
                      <code>{shortId(pipeline.id)}</code>
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
