import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ask } from "../../api/ask.ts";
import type { Alert } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icons.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";

const columns = words.alerts.columns;

export function Alerts(): ReactNode {
  const query = useQuery({ ...asks.alerts(), refetchInterval: 15_000 });
  const test = useMutation({
    mutationFn: () => ask<Tried>("/alerts/test", { method: "POST" }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  return (
    <>
      <div className="head">
        <h1>{words.alerts.title}</h1>
        <span className="push">
          <Button needs="operator" disabled={test.isPending} onClick={() => test.mutate()}>
            {words.alerts.test}
          </Button>
        </span>
      </div>
      {test.error !== null && <Problem error={test.error} />}
      {test.data !== undefined && <TestAnswer tried={test.data} />}
      <Asked query={query}>
        {({ alerts }) => {
          if (alerts.length === 0) return <p className="empty">{words.alerts.empty}</p>;
          return <Table alerts={alerts.toSorted((a, b) => a.state.localeCompare(b.state) || b.since.localeCompare(a.since))} />;
        }}
      </Asked>
    </>
  );
}

interface Tried {
  readonly channels: readonly { readonly channel: string; readonly taken: boolean; readonly said: string }[];
}

function TestAnswer({ tried: { channels } }: { readonly tried: Tried }): ReactNode {
  if (channels.length === 0) return <p role="status">{words.alerts.noChannels}</p>;
  return (
    <ul role="status">
      {channels.map(({ channel, taken, said }) => (
        <li key={channel} className={taken ? undefined : "bad"}>
          {taken ? words.alerts.took(channel) : words.alerts.refused(channel, said)}
        </li>
      ))}
    </ul>
  );
}

function Table({ alerts }: { readonly alerts: readonly Alert[] }): ReactNode {
  return (
    <table className="table">
      <caption>{words.alerts.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.since}</th>
          <th scope="col">{columns.actions}</th>
        </tr>
      </thead>
      <tbody>
        {alerts.map((alert) => (
          <Row key={alert.id} alert={alert} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ alert }: { readonly alert: Alert }): ReactNode {
  const act = useMutation({
    mutationFn: (verb: "acknowledge" | "silence") =>
      ask(`/alerts/${alert.id}/${verb}`, { method: "POST", ...(verb === "silence" ? { body: { for: "1h" } } : {}) }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  const isFiring = alert.state === "firing";
  return (
    <tr>
      <td>
        <span className={isFiring ? "bad" : "quiet"}>
          <Icon name={isFiring ? "dead" : "succeeded"} /> {isFiring ? words.alerts.firing : words.alerts.resolved}
        </span>
      </td>
      <td>
        {alert.sentence}
        <div className="row quiet">
          {alert.routing_key !== null && (
            <Link to="/routing_keys/$routing_key" params={{ routing_key: alert.routing_key }} search={{}}>
              {alert.routing_key}
            </Link>
          )}
          {alert.runbook !== null && (
            <a href={alert.runbook} rel="noreferrer">
              {words.now.runbook}
            </a>
          )}
          {alert.acknowledged_by !== null && <span>{words.now.acknowledgedBy(alert.acknowledged_by)}</span>}
          {alert.silenced_until !== null && (
            <span>
              {words.alerts.silencedUntil} <Moment at={alert.silenced_until} />
            </span>
          )}
          {(alert.told ?? []).map(({ channel, event, delivered_at: delivered, tries, last }) => (
            <span key={`${channel}${event}`} className={delivered === null ? "bad" : undefined}>
              {delivered === null ? words.alerts.notYetTold(channel, tries, last) : words.alerts.told(channel)}
            </span>
          ))}
        </div>
        {act.error !== null && <Problem error={act.error} />}
      </td>
      <td data-label={columns.since}>
        <Moment at={alert.since} />
      </td>
      <td>
        {isFiring && (
          <span className="row">
            <Button needs="operator" disabled={act.isPending || alert.acknowledged_by !== null} onClick={() => act.mutate("acknowledge")}>
              {words.alerts.acknowledge}
            </Button>
            <Button needs="operator" disabled={act.isPending} onClick={() => act.mutate("silence")}>
              {words.alerts.silence}
            </Button>
          </span>
        )}
      </td>
    </tr>
  );
}
