import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import type { Alert, Queue, Status } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { useQueues } from "../../live/use_queues.ts";
import { Asked } from "../../parts/asked.tsx";
import { Icon } from "../../parts/icons.tsx";
import { clock, Lasting, Moment } from "../../parts/moment.tsx";
import { needsOf } from "../../parts/needs.ts";
import { words } from "../../words.ts";
import { FirstTask } from "./first_task.tsx";
import style from "./now.module.css";
import { QueueTable } from "./queue_table.tsx";
import { Strip } from "./strip.tsx";

/** The verdict first, then one row for each routing key, the worst above. The verdict's lines are the alerts that fire. */
export function Now(): ReactNode {
  const queues = useQueues();
  const status = useQuery({ ...asks.status(), refetchInterval: 5_000 });
  const problems = status.data?.problems ?? [];
  // As it was when the page was opened: the first task, which ends the quiet, is still to be seen to arrive.
  const wasQuiet = useRef<boolean | undefined>(undefined);
  wasQuiet.current ??= queues.data === undefined ? undefined : isQuiet(queues.data.queues);
  return (
    <>
      <h1 className="only-spoken">{words.now.title}</h1>
      <Asked query={queues}>
        {({ queues: rows }) => (
          <>
            <Verdict query={status} rows={rows} />
            {wasQuiet.current === true && <FirstTask />}
            <QueueTable queues={rows} problems={problems} heardAt={Math.max(queues.dataUpdatedAt, status.dataUpdatedAt)} />
            <Differences rows={rows} />
          </>
        )}
      </Asked>
      <Strip query={status} />
    </>
  );
}

function Verdict({ query, rows }: { readonly query: UseQueryResult<Status>; readonly rows: readonly Queue[] }): ReactNode {
  const { data: status, error } = query;
  if (error !== null) return <NotKnown checkedAt={status?.checked_at ?? null} />;
  if (status === undefined) return null;
  const { problems, checked_at: checkedAt } = status;
  const needs = needsOf(status);
  const troubled = new Set(problems.map(({ routing_key }) => routing_key));
  const fine = rows.filter(({ routing_key }) => !troubled.has(routing_key)).length;
  const oldest = problems.map(({ since }) => since).toSorted()[0];
  return (
    <section className={style["verdict"]} data-verdict={needs.many === 0 ? "ok" : "trouble"} aria-labelledby="verdict">
      <div className="head">
        <h2 id="verdict">
          <Icon name={needs.many === 0 ? "succeeded" : "warning"} />{" "}
          {needs.many === 0 ? words.now.fine(rows.length) : words.now.needYou(needs.many)}
        </h2>
        {oldest !== undefined && (
          <span className="quiet">
            {words.now.since} {clock(oldest, "local")} (<Lasting since={oldest} />)
          </span>
        )}
      </div>
      {needs.many > 0 && (
        <ul className={style["problems"]}>
          {needs.broker !== null && (
            <li>
              <Icon name="dead" /> <span>{needs.broker}</span>
            </li>
          )}
          {problems.map((alert) => (
            <ProblemLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      <p className="quiet">
        {needs.many > 0 && fine > 0 && `${words.now.elseFine(fine)}, `}
        {words.now.checked} <Moment at={checkedAt} />.
      </p>
    </section>
  );
}

/** What was fine a minute ago need not be. */
function NotKnown({ checkedAt }: { readonly checkedAt: string | null }): ReactNode {
  return (
    <section className={style["verdict"]} aria-labelledby="verdict">
      <h2 id="verdict">
        <Icon name="ring" /> {words.now.notKnown}
      </h2>
      {checkedAt !== null && (
        <p className="quiet">
          {words.now.lastChecked} <Moment at={checkedAt} />.
        </p>
      )}
    </section>
  );
}

/** Honest numbers beat smooth ones. */
function Differences({ rows }: { readonly rows: readonly Queue[] }): ReactNode {
  return rows.map(({ routing_key: key, figures }) =>
    figures?.difference == null ? null : (
      <p key={key} className="quiet">
        {words.now.differ(key, figures.difference.in_broker, figures.difference.in_store)}
      </p>
    ),
  );
}

function ProblemLine({ alert }: { readonly alert: Alert }): ReactNode {
  const key = alert.routing_key;
  return (
    <li>
      <Icon name="dead" /> <span>{alert.sentence}</span>
      {alert.acknowledged_by !== null && <span className="quiet">{words.now.acknowledgedBy(alert.acknowledged_by)}</span>}
      {key !== null && (
        <>
          <Link to="/routing_keys/$routing_key" params={{ routing_key: key }} search={{}} className="button">
            {key}
          </Link>
          {leadsTo[alert.rule] !== undefined && (
            <Link to={leadsTo[alert.rule]!} search={{ routing_key: key }} className="button">
              {leadsTo[alert.rule] === "/consumers" ? words.now.seeConsumers : words.now.seeFailures}
            </Link>
          )}
        </>
      )}
      {alert.runbook !== null && (
        <a href={alert.runbook} className="button" rel="noreferrer">
          {words.now.runbook}
        </a>
      )}
    </li>
  );
}

/** Where to look, by what the alert is of; of the others the routing key's own page says the most. */
const leadsTo: Readonly<Record<string, "/consumers" | "/dead_letters" | undefined>> = {
  no_consumers: "/consumers",
  deaf_consumer: "/consumers",
  dead: "/dead_letters",
  failing: "/dead_letters",
};

/** Nothing waits, is out, or has ever been measured: perhaps there is no task at all. */
const isQuiet = (rows: readonly Queue[]): boolean =>
  rows.every(({ waiting, released, figures }) => waiting === 0 && released === 0 && (figures?.last_success_at ?? null) === null);
