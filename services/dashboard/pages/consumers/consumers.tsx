import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Consumer } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { useQueues } from "../../live/use_queues.ts";
import { Asked } from "../../parts/asked.tsx";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import { ConsumerTable } from "./consumer_table.tsx";
import style from "./consumers.module.css";
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
          if (shown.length > 0)
            return (
              <>
                <Summary consumers={shown} />
                <ConsumerTable consumers={shown} withKey />
              </>
            );
          return only === undefined ? <p className="empty">{words.consumers.noneAtAll}</p> : <HowToStart routingKey={only} />;
        }}
      </Asked>
    </>
  );
}

/** Of each routing key: how many are in which state, and whether it is paused with something still to be worked. */
function Summary({ consumers }: { readonly consumers: readonly Consumer[] }): ReactNode {
  const queues = useQueues();
  const byKey = [...Map.groupBy(consumers, ({ routing_key }) => routing_key)].toSorted(([one], [other]) => one.localeCompare(other));
  return (
    <dl className={style["summary"]}>
      {byKey.map(([key, all]) => {
        const queue = queues.data?.queues.find(({ routing_key }) => routing_key === key);
        return (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              {words.consumers.summary(
                order.flatMap((state) => {
                  const many = all.filter((one) => one.state === state).length;
                  return many > 0 || state === "consuming" ? [`${many} ${words.consumers.state[state]}`] : [];
                }),
              )}
              {queue?.paused_since != null && (
                <>
                  ; {words.consumers.pausedSince} <Moment at={queue.paused_since} />, {words.consumers.onTheRunway(queue.released)}
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
