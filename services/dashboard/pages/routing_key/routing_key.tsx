import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Consumer, Percentiles, Queue } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { useAtMostEvery } from "../../live/use_at_most_every.ts";
import { useAskingEvery, useLive } from "../../live/use_live.ts";
import { useQueues } from "../../live/use_queues.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { count, countedTo, duration, perMinute, shortDuration } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Chip } from "../../parts/state.tsx";
import { words } from "../../words.ts";
import { ConsumerTable } from "../consumers/consumer_table.tsx";
import { HowToStart } from "../consumers/how_to_start.tsx";
import { DiedOverTime } from "../dead_letters/died_over_time.tsx";
import { TaskTable } from "../tasks/task_table.tsx";
import { Charts } from "./charts.tsx";
import { PauseDialog, useResume } from "./pause_dialog.tsx";
import style from "./routing_key.module.css";

const spans = ["15m", "1h", "6h", "24h", "7d"] as const;

export function RoutingKeyPage(): ReactNode {
  const { routing_key: key } = useParams({ strict: false }) as { readonly routing_key: string };
  const queues = useQueues();
  const one = useQuery({ ...asks.queue(key), refetchInterval: useAskingEvery("queues", 5_000) });
  const { data: status } = useQuery(asks.status());
  const queue = queues.data?.queues.find(({ routing_key }) => routing_key === key) ?? one.data;
  const problems = status?.problems.filter(({ routing_key }) => routing_key === key) ?? [];
  return (
    <>
      <Asked query={one}>{() => queue !== undefined && <Head queue={queue} />}</Asked>
      {problems.map((alert) => (
        <p key={alert.id} className="bad">
          {alert.sentence}
        </p>
      ))}
      {queue !== undefined && (
        <>
          <Numbers queue={queue} />
          <History routingKey={key} thresholds={queue.thresholds} />
          <div className={style["columns"]}>
            <ConsumersOf routingKey={key} areMissed={queue.waiting > 0} />
            <FailuresOf routingKey={key} />
          </div>
          <NewestOf routingKey={key} />
        </>
      )}
    </>
  );
}

function Head({ queue }: { readonly queue: Queue }): ReactNode {
  const [pauses, setPauses] = useState(false);
  const key = queue.routing_key;
  const { resume, error } = useResume(key);
  const { data: contract } = useQuery({ ...asks.contract(key), retry: false });
  const runbook = contract?.contract.runbook;
  return (
    <div className="head">
      <h1>{key}</h1>
      {queue.paused_since !== null && (
        <Chip kind="paused">
          {words.now.pausedSince} <Moment at={queue.paused_since} />
        </Chip>
      )}
      {queue.breaker.state !== "closed" && <Chip kind="slow">{words.now.breakerTripped}</Chip>}
      <span className="row push">
        {queue.paused_since === null ? (
          <Button needs="operator" onClick={() => setPauses(true)}>
            {words.now.pause}
          </Button>
        ) : (
          <Button needs="operator" kind="main" onClick={resume}>
            {words.now.resume}
          </Button>
        )}
        <Link to="/contracts/$routing_key" params={{ routing_key: key }} search={{}} hash="send" className="button">
          {words.routingKey.send}
        </Link>
        <Link to="/contracts/$routing_key" params={{ routing_key: key }} search={{}} className="button">
          {words.routingKey.contract}
        </Link>
        {runbook !== undefined && (
          <a href={runbook} className="button" rel="noreferrer">
            {words.now.runbook}
          </a>
        )}
      </span>
      {error !== null && <Problem error={error} />}
      {pauses && <PauseDialog queue={queue} onClose={() => setPauses(false)} />}
    </div>
  );
}

function Numbers({ queue }: { readonly queue: Queue }): ReactNode {
  const { figures } = queue;
  const shown: readonly (readonly [name: string, value: ReactNode, means?: string])[] = [
    ...(figures == null
      ? []
      : ([
          [words.routingKey.oldest, figures.oldest_waiting_seconds === null ? "—" : shortDuration(figures.oldest_waiting_seconds * 1_000)],
        ] as const)),
    [words.routingKey.waiting, countedTo(figures?.waiting ?? (queue.more_waiting ? 10_001 : queue.waiting))],
    [words.routingKey.released, count(queue.released)],
    ...(figures == null
      ? []
      : ([
          [words.routingKey.flow, `${perMinute(figures.in_per_minute)} → ${perMinute(figures.out_per_minute)}/min`],
          [words.routingKey.retrying, countedTo(figures.retrying)],
          [
            words.routingKey.dead,
            <span key="" className={figures.dead_last_hour > 0 ? "bad" : ""}>
              {countedTo(figures.dead)}{" "}
              <small>
                ({count(figures.dead_last_hour)} {words.routingKey.ofTheLastHour})
              </small>
            </span>,
          ],
          [words.routingKey.wait, p95Of(queue, figures.wait_ms), words.routingKey.means.wait],
          [words.routingKey.endToEnd, p95Of(queue, figures.end_to_end_ms), words.routingKey.means.endToEnd],
          [
            words.routingKey.lastSuccess,
            queue.outcome === "none" ? words.notReported : <Moment key="" at={figures.last_success_at} none={words.routingKey.noneYet} />,
          ],
        ] as const)),
  ];
  return (
    <>
      <dl className={style["numbers"]}>
        {shown.map(([name, value, means]) => (
          <div key={name} title={means}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {figures == null && <p className="quiet">{words.routingKey.figuresAbsent}</p>}
    </>
  );
}

function p95Of({ outcome }: Queue, quantiles: Percentiles | null): string {
  if (outcome === "none") return words.notReported;
  return quantiles === null ? "—" : duration(quantiles.p95);
}

function History({ routingKey, thresholds }: { readonly routingKey: string; readonly thresholds: Queue["thresholds"] }): ReactNode {
  const search = useSearch({ strict: false }) as { readonly since?: string };
  const since = search.since ?? "6h";
  const navigate = useNavigate();
  const query = useQuery({ ...asks.history(routingKey, since), refetchInterval: 15_000 });
  return (
    <section>
      <fieldset className={style["spans"]}>
        <legend className="only-spoken">{words.routingKey.since}</legend>
        {spans.map((span) => (
          <label key={span}>
            <input
              type="radio"
              name="since"
              checked={span === since}
              onChange={() =>
                void navigate({ to: "/routing_keys/$routing_key", params: { routing_key: routingKey }, search: { since: span } })
              }
            />
            <span>{span}</span>
          </label>
        ))}
      </fieldset>
      <Asked query={query}>
        {(history) =>
          history.points.length === 0 ? (
            <p className="quiet">{words.routingKey.noPoints}</p>
          ) : (
            <Charts history={history} thresholds={thresholds} />
          )
        }
      </Asked>
    </section>
  );
}

/** `areMissed`: something waits for them. */
function ConsumersOf({ routingKey, areMissed }: { readonly routingKey: string; readonly areMissed: boolean }): ReactNode {
  const query = useQuery({ ...asks.consumers(), refetchInterval: 5_000 });
  return (
    <section>
      <h2>{words.routingKey.consumers}</h2>
      <Asked query={query}>
        {(told) => {
          const mine = told.consumers.filter(({ routing_key }) => routing_key === routingKey);
          if (mine.length === 0) return <HowToStart routingKey={routingKey} />;
          return (
            <>
              <LastOf consumers={mine} areMissed={areMissed} />
              <ConsumerTable consumers={mine} />
            </>
          );
        }}
      </Asked>
    </section>
  );
}

/** Where nobody is left: who was. */
function LastOf({ consumers, areMissed }: { readonly consumers: readonly Consumer[]; readonly areMissed: boolean }): ReactNode {
  const last = consumers.toSorted((a, b) => b.last_seen_at.localeCompare(a.last_seen_at))[0]!;
  if (consumers.some(({ state }) => state !== "gone")) return null;
  return (
    <p className={areMissed ? "bad" : "quiet"}>
      {words.consumers.lastOne(last)} <Moment at={last.last_seen_at} />.
    </p>
  );
}

function FailuresOf({ routingKey }: { readonly routingKey: string }): ReactNode {
  const query = useQuery({ ...asks.deadLetters(routingKey), refetchInterval: 10_000 });
  return (
    <section>
      <h2>{words.routingKey.failures}</h2>
      <Asked query={query}>
        {({ groups }) =>
          groups.length === 0 ? (
            <p className="quiet">{words.routingKey.noFailures}</p>
          ) : (
            <ul className={style["failures"]}>
              {groups.slice(0, 5).map((group) => (
                <li key={`${group.reason} ${group.group}`}>
                  <Link to="/dead_letters" search={{ routing_key: routingKey }}>
                    {group.code ?? words.reasons[group.reason] ?? group.reason}
                  </Link>
                  <strong>{count(group.count)}</strong>
                  <DiedOverTime group={group} />
                  <span className="quiet">
                    <Moment at={group.last_at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </section>
  );
}

function NewestOf({ routingKey }: { readonly routingKey: string }): ReactNode {
  const query = useQuery({ ...asks.tasks(`routing_key=${routingKey}&limit=10`), refetchInterval: useAskingEvery(`queue:${routingKey}`) });
  const look = useAtMostEvery(1_000, () => void query.refetch());
  useLive([`queue:${routingKey}`], () => look());
  return (
    <section>
      <div className="head">
        <h2>{words.routingKey.newest}</h2>
        <Link to="/tasks" search={{ routing_key: routingKey }}>
          {words.routingKey.allTasks}
        </Link>
      </div>
      <Asked query={query}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <p className="quiet">{words.routingKey.noTasks}</p>
          ) : (
            <TaskTable tasks={tasks} seenAt={query.dataUpdatedAt} />
          )
        }
      </Asked>
    </section>
  );
}
