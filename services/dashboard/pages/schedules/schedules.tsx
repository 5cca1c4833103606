import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Schedule, ScheduleRun } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { shortId } from "../../parts/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { Json } from "../../parts/json.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Chip, State } from "../../parts/state.tsx";
import { words } from "../../words.ts";
import { CronWords } from "./cron_words.tsx";

const columns = words.schedules.columns;

export function Schedules(): ReactNode {
  const query = useQuery({ ...asks.schedules(), refetchInterval: 10_000 });
  const { id } = useSearch({ strict: false }) as { readonly id?: string };
  const [opened, setOpened] = useState(id ?? null);
  return (
    <>
      <div className="head">
        <h1>{words.schedules.title}</h1>
      </div>
      <Asked query={query}>
        {({ schedules }) =>
          schedules.length === 0 ? (
            <p className="empty">{words.schedules.empty}</p>
          ) : (
            <table className="table">
              <caption>{words.schedules.caption}</caption>
              <thead>
                <tr>
                  <th scope="col">{columns.name}</th>
                  <th scope="col">{columns.when}</th>
                  <th scope="col">{columns.next}</th>
                  <th scope="col">{columns.last}</th>
                  <th scope="col">{columns.state}</th>
                  <th scope="col">{columns.actions}</th>
                </tr>
              </thead>
              <tbody>
                {schedules.map((schedule) => (
                  <Row
                    key={schedule.id}
                    schedule={schedule}
                    isOpened={opened === schedule.id}
                    onOpen={() => setOpened(opened === schedule.id ? null : schedule.id)}
                  />
                ))}
              </tbody>
            </table>
          )
        }
      </Asked>
      {opened !== null && <Details key={opened} id={opened} />}
    </>
  );
}

function Row({
  schedule,
  isOpened,
  onOpen,
}: {
  readonly schedule: Schedule;
  readonly isOpened: boolean;
  readonly onOpen: () => void;
}): ReactNode {
  const { id, name, routing_key: key, cron, time_zone: zone, paused_since: paused, paused_because: because, next_at: next } = schedule;
  const [last] = schedule.runs;
  const act = useMutation({
    mutationFn: (verb: "run" | "pause" | "resume") => ask(`/schedules/${id}/${verb}`, { method: "POST" }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  return (
    <tr>
      <th scope="row">
        <button type="button" className="button-plain" aria-expanded={isOpened} onClick={onOpen}>
          <strong>{name ?? shortId(id)}</strong>
        </button>
        <div>
          <Link to="/routing_keys/$routing_key" params={{ routing_key: key }} search={{}}>
            {key}
          </Link>
        </div>
      </th>
      <td>
        <CronWords cron={cron} /> <span className="quiet">{zone}</span>
        <div>
          <code>{cron}</code>
        </div>
      </td>
      <td data-label={columns.next}>{paused === null && <Moment at={next} none={words.schedules.never} />}</td>
      <td data-label={columns.last}>{last === undefined ? words.none : <LastRun run={last} />}</td>
      <td>
        {paused === null ? (
          <span>
            <Icon name="succeeded" /> {words.schedules.active}
          </span>
        ) : (
          <>
            <Chip kind="paused">{words.paused}</Chip>
            {because !== null && <div>{words.schedules.pausedBy(because)}</div>}
          </>
        )}
      </td>
      <td>
        <span className="row">
          <Button needs="operator" disabled={act.isPending} onClick={() => act.mutate("run")}>
            {words.schedules.run}
          </Button>
          <Button needs="operator" disabled={act.isPending} onClick={() => act.mutate(paused === null ? "pause" : "resume")}>
            {paused === null ? words.schedules.pause : words.schedules.resume}
          </Button>
        </span>
        {act.error !== null && <Problem error={act.error} />}
      </td>
    </tr>
  );
}

function LastRun({ run }: { readonly run: ScheduleRun }): ReactNode {
  return (
    <span className="row">
      {run.state === null ? (words.schedules.results[run.result] ?? run.result) : <State state={run.state} />} <Moment at={run.at} />
    </span>
  );
}

function Details({ id }: { readonly id: string }): ReactNode {
  const query = useQuery({ ...asks.schedule(id), refetchInterval: 5_000 });
  const preview = useQuery(asks.schedulePreview(id));
  return (
    <Asked query={query}>
      {(schedule) => (
        <div className="cards">
          <section className="card">
            <h2>{words.schedules.runs}</h2>
            {schedule.runs.length === 0 && <p className="quiet">{words.schedules.noRuns}</p>}
            <ul>
              {schedule.runs.map((run) => (
                <li key={`${run.instant}${run.at}`}>
                  <span className="row">
                    <Moment at={run.at} /> {words.schedules.results[run.result] ?? run.result}
                    {run.task_id !== null && (
                      <Link to="/tasks/$id" params={{ id: run.task_id }} search={{}}>
                        {shortId(run.task_id)}
                      </Link>
                    )}
                    {run.state !== null && <State state={run.state} />}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <section className="card">
            <h2>{words.schedules.upcoming}</h2>
            <ul>
              {(preview.data?.next ?? []).map((at) => (
                <li key={at}>
                  <Moment at={at} />
                </li>
              ))}
            </ul>
          </section>
          <section className="card">
            <h2>{words.task.payload}</h2>
            <Json value={schedule.payload} name={schedule.name ?? schedule.id} />
            <dl className="facts">
              <div>
                <dt>{words.schedules.overlap}</dt>
                <dd>{schedule.overlap}</dd>
              </div>
              <div>
                <dt>{words.schedules.catchUp}</dt>
                <dd>{typeof schedule.catch_up === "string" ? schedule.catch_up : `≤ ${schedule.catch_up.all_up_to}`}</dd>
              </div>
              <div>
                <dt>{words.schedules.jitter}</dt>
                <dd>{schedule.jitter}</dd>
              </div>
            </dl>
          </section>
        </div>
      )}
    </Asked>
  );
}
