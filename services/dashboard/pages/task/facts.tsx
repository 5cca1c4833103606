import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Task } from "../../api/shapes.ts";
import { Copy } from "../../parts/copy.tsx";
import { shortId } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { words } from "../../words.ts";

const names = words.task.fact;

/** What is known beside; what there is none of is left out. */
export function Facts({ task }: { readonly task: Task }): ReactNode {
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      names.routing_key,
      <Link key="" to="/routing_keys/$routing_key" params={{ routing_key: task.routing_key }} search={{}}>
        {task.routing_key}
      </Link>,
    ],
    [names.accepted_at, <Moment key="" at={task.accepted_at} />],
    [names.due_at, task.due_at && <Moment at={task.due_at} />],
    [names.expires_at, task.expires_at && <Moment at={task.expires_at} />],
    [names.ended_at, task.ended_at && <Moment at={task.ended_at} />],
    [names.attempts, words.task.attemptOfMost(task.attempt, task.max_attempts)],
    [names.priority, task.priority === "high" && task.priority],
    [names.replays, task.replays > 0 && task.replays],
    [names.idempotency_key, task.idempotency_key],
    [names.consumer, task.consumer],
    [names.note, task.note],
    [
      names.pipeline,
      task.pipeline && (
        <Link to="/pipelines/$id" params={{ id: task.pipeline.id }} search={{}}>
          {words.task.step_of(task.pipeline.step, task.pipeline.item)}
        </Link>
      ),
    ],
    [
      names.schedule,
      task.schedule && (
        <Link to="/schedules" search={{ id: task.schedule }}>
          {shortId(task.schedule)}
        </Link>
      ),
    ],
    [names.replaces, other(task.replaces)],
    [names.replaced_by, other(task.replaced_by)],
    [names.caused_by, other(task.caused_by)],
    [names.follow_up, other(task.follow_up)],
    [names.waits_for, other(task.waits_for)],
    [names.stopped_in_time, task.stopped_in_time === null ? null : task.stopped_in_time ? words.task.yes : words.task.no],
    [names.webhook, task.webhook && [task.webhook.url, task.webhook.state, task.webhook.last].filter(Boolean).join(" · ")],
    [names.traceparent, task.traceparent && <Long text={task.traceparent} />],
    [names.contract, task.contract && <Long text={task.contract} />],
  ];
  return (
    <section className="card">
      <h2>{words.task.facts}</h2>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== null && value !== false && value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function Long({ text }: { readonly text: string }): ReactNode {
  return (
    <>
      <code title={text}>{text.length > 16 ? `${text.slice(0, 12)}…` : text}</code> <Copy text={text} />
    </>
  );
}

const other = (id: string | null): ReactNode =>
  id && (
    <Link to="/tasks/$id" params={{ id }} search={{}}>
      {shortId(id)}
    </Link>
  );
