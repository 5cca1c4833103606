import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Consumer } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import { ConsumerTable } from "./consumer_table.tsx";
import { HowToStart } from "./how_to_start.tsx";

const order: readonly Consumer["state"][] = ["deaf", "draining", "consuming", "gone"];

/** RabbitMQ is the witness, so this is true for consumers that are not ours too. */
export function Consumers(): ReactNode {
  const query = useQuery({ ...asks.consumers(), refetchInterval: 5_000 });
  const { routing_key: only } = useSearch({ strict: false }) as { readonly routing_key?: string };
  return (
    <>
      <div className="head">
        <h1>{words.consumers.title}</h1>
        {query.data?.as_of != null && (
          <span className="quiet">
            {words.now.asOf} <Moment at={query.data.as_of} />
          </span>
        )}
      </div>
      <Asked query={query}>
        {(told) => {
          const shown = told.consumers
            .filter(({ routing_key }) => only === undefined || routing_key === only)
            .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.routing_key.localeCompare(b.routing_key));
          if (shown.length > 0) return <ConsumerTable consumers={shown} withKey />;
          return only === undefined ? <p className="empty">{words.consumers.noneAtAll}</p> : <HowToStart routingKey={only} />;
        }}
      </Asked>
    </>
  );
}
