import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Alert, Figures, Queue } from "../../api/shapes.ts";
import { Button } from "../../parts/button.tsx";
import { Copy } from "../../parts/copy.tsx";
import { countedTo, duration, percent, perMinute, shortDuration } from "../../parts/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { clock, Moment } from "../../parts/moment.tsx";
import { Sparkline } from "../../parts/sparkline.tsx";
import { Chip } from "../../parts/state.tsx";
import { words } from "../../words.ts";
import { PauseDialog, useResume } from "../routing_key/pause_dialog.tsx";
import style from "./queue_table.module.css";
import { useIsStale } from "./use_is_stale.ts";

const columns = words.now.columns;
type Column = keyof typeof columns;

/** One row for each routing key, those with a problem first. Each column says by its `?` how its number is made. */
export function QueueTable({ queues, problems, heardAt }: QueueTableParts): ReactNode {
  const isStale = useIsStale(heardAt);
  const [pausing, setPausing] = useState<Queue | null>(null);
  const troubled = new Set(problems.map(({ routing_key }) => routing_key));
  const rows = queues.toSorted((a, b) => rank(b) - rank(a) || age(b) - age(a) || b.waiting - a.waiting || stopped(b) - stopped(a));
  return (
    <div>
      {isStale && (
        <p className="bad">
          {words.now.figuresAsOf} {clock(new Date(heardAt).toISOString(), "local")}
        </p>
      )}
      <table className={`table many ${style["queues"]}`} data-stale={isStale}>
        <caption>{words.now.caption}</caption>
        <thead>
          <tr>
            {(Object.keys(columns) as readonly Column[]).map((column) => (
              <Head key={column} column={column} />
            ))}
            <th scope="col">
              <span className="only-spoken">{words.dead.columns.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((queue) => (
            <Row key={queue.routing_key} queue={queue} isTroubled={troubled.has(queue.routing_key)} onPause={() => setPausing(queue)} />
          ))}
        </tbody>
      </table>
      {pausing !== null && <PauseDialog queue={pausing} onClose={() => setPausing(null)} />}
    </div>
  );

  function rank({ routing_key: key }: Queue): number {
    return troubled.has(key) ? 1 : 0;
  }
}

interface QueueTableParts {
  readonly queues: readonly Queue[];
  readonly problems: readonly Alert[];
  /** When the figures were last known to be those of now. */
  readonly heardAt: number;
}

const age = ({ figures }: Queue): number => figures?.oldest_waiting_seconds ?? -1;
const stopped = ({ paused_since: paused, breaker }: Queue): number => (paused !== null || breaker.state !== "closed" ? 1 : 0);

function Head({ column }: { readonly column: Column }): ReactNode {
  const [name, definition] = columns[column];
  const isNumber = column !== "routing_key";
  return (
    <th scope="col" className={isNumber ? "number" : undefined}>
      <button type="button" className={style["why"]} popoverTarget={`what-${column}`}>
        {name} <span aria-hidden="true">?</span>
      </button>
      <span id={`what-${column}`} popover="auto" className={style["definition"]}>
        <strong>{name}</strong>: {definition}
      </span>
    </th>
  );
}

function Row({
  queue,
  isTroubled,
  onPause,
}: {
  readonly queue: Queue;
  readonly isTroubled: boolean;
  readonly onPause: () => void;
}): ReactNode {
  const { routing_key: key, waiting, more_waiting: more, paused_since: paused, breaker, figures, thresholds } = queue;
  const isReported = queue.outcome !== "none";
  return (
    <tr data-troubled={isTroubled}>
      <th scope="row">
        <span className="row">
          <span className={style["name"]}>
            {isTroubled && <Icon name="dead" />}
            <Link to="/routing_keys/$routing_key" params={{ routing_key: key }} search={{}}>
              {key}
            </Link>
          </span>
          {paused !== null && (
            <Chip kind="paused">
              {words.now.pausedSince} <Moment at={paused} />
            </Chip>
          )}
          {breaker.state !== "closed" && (
            <Chip kind="slow">{breaker.state === "tripped" ? words.now.breakerTripped : words.now.breakerTrying}</Chip>
          )}
        </span>
      </th>
      <Cell column="oldest">
        {figures == null ? null : figures.oldest_waiting_seconds === null ? "—" : shortDuration(figures.oldest_waiting_seconds * 1_000)}
      </Cell>
      <Cell column="waiting">
        <span className="with-bars">
          {countedTo(figures?.waiting ?? (more ? 10_001 : waiting))}
          {figures != null && <WaitedLately values={figures.waiting_lately} threshold={thresholds.waiting} />}
        </span>
      </Cell>
      <Cell column="flow">{figures == null ? null : `${perMinute(figures.in_per_minute)} → ${perMinute(figures.out_per_minute)}`}</Cell>
      <Cell column="drain">{figures == null ? null : drain(queue)}</Cell>
      <Cell column="busy">{figures == null ? null : busy(queue)}</Cell>
      <Cell column="success">
        {!isReported ? <span className="quiet">{words.notReported}</span> : figures == null ? null : success(queue)}
      </Cell>
      <Cell column="p95">
        {!isReported ? (
          <span className="quiet">{words.notReported}</span>
        ) : figures == null ? null : figures.duration_ms === null ? (
          "—"
        ) : (
          duration(figures.duration_ms.p95)
        )}
      </Cell>
      <Cell column="dead">
        {figures == null ? null : <span className={figures.dead_last_hour > 0 ? "bad" : ""}>{figures.dead_last_hour}</span>}
      </Cell>
      <td>
        <RowActions queue={queue} onPause={onPause} />
      </td>
    </tr>
  );
}

function Cell({ column, children }: { readonly column: Column; readonly children: ReactNode }): ReactNode {
  return (
    <td className="number" data-column={column} data-label={columns[column][0]}>
      {children ?? <span className="quiet">{words.notAvailable}</span>}
    </td>
  );
}

function WaitedLately({ values, threshold }: { readonly values: Figures["waiting_lately"]; readonly threshold: number }): ReactNode {
  const known = values.filter((value) => value !== null);
  const most = known.length === 0 ? null : Math.max(...known);
  return <Sparkline values={values} threshold={threshold} sentence={words.now.waitedLately(values.length, most, threshold)} />;
}

function drain({ figures, waiting }: Queue): ReactNode {
  const { drain_seconds: seconds, growing_per_minute: growing } = figures!;
  if (growing !== null && growing > 0) return <span className="bad">{words.now.growing(perMinute(growing))}</span>;
  if (waiting === 0 || seconds === null) return "—";
  return seconds < 60 ? words.now.underAMinute : shortDuration(seconds * 1_000);
}

function busy({ figures, waiting }: Queue): ReactNode {
  const { in_flight: inFlight, slots, consumers } = figures!;
  if (consumers === null) return <span className="quiet">{words.notReported}</span>;
  // Where nothing waits, nobody is missed.
  if (consumers === 0)
    return waiting > 0 ? <span className="bad">{words.now.noConsumers}</span> : <span className="quiet">{words.none}</span>;
  return `${inFlight ?? "?"}/${slots ?? "?"}`;
}

function success({ figures }: Queue): ReactNode {
  const { success: told } = figures!;
  if (told === null || told.attempts === 0) return "—";
  if (told.attempts < 20) return <span className="quiet">{words.now.ofAttempts(told.attempts)}</span>;
  return <span className={told.ratio < 0.9 ? "bad" : ""}>{percent(told.ratio)}</span>;
}

function RowActions({ queue, onPause }: { readonly queue: Queue; readonly onPause: () => void }): ReactNode {
  const { resume } = useResume(queue.routing_key);
  const key = queue.routing_key;
  const menu = `actions-${key}`;
  if (queue.paused_since !== null)
    return (
      <Button needs="operator" onClick={resume}>
        {words.now.resume}
      </Button>
    );
  return (
    <>
      <button type="button" className="button-plain" popoverTarget={menu} aria-label={words.now.actions(key)}>
        <Icon name="actions" />
      </button>
      <div id={menu} popover="auto" className={style["menu"]}>
        <strong>{key}</strong>
        <Button needs="operator" onClick={onPause}>
          {words.now.pause}
        </Button>
        <Link to="/contracts/$routing_key" params={{ routing_key: key }} search={{}} className="button">
          {words.now.send}
        </Link>
        <Link to="/dead_letters" search={{ routing_key: key }} className="button">
          {words.now.seeFailures}
        </Link>
        <Link to="/consumers" search={{ routing_key: key }} className="button">
          {words.now.seeConsumers}
        </Link>
        <Copy text={`waybill queue show ${key}`} label={words.copyAsCommand} />
      </div>
    </>
  );
}
