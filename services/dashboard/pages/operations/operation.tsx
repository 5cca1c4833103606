import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ask } from "../../api/ask.ts";
import type { Operation } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { count } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";
import { describeFilter } from "./describe_filter.ts";
import { endsOf } from "./ends.ts";
import style from "./operation.module.css";
import { OperationState } from "./operation_state.tsx";

/** One thing done to many tasks: how far it is, and what became of them. */
export function OperationPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  // Also when it has finished, until what it moved has ended.
  const query = useQuery({
    ...asks.operation(id),
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === "running" || data.unfinished > 0 ? 1_000 : 10_000),
  });
  return (
    <>
      <Link to="/operations" search={{}}>
        ← {words.operations.title}
      </Link>
      <Asked query={query}>{(operation) => <Shown operation={operation} />}</Asked>
    </>
  );
}

function Shown({ operation }: { readonly operation: Operation }): ReactNode {
  const { id, action, state, total, done, filter, first, canary, first_succeed: firstSucceed, rate_per_second: rate } = operation;
  const act = useMutation({
    mutationFn: (verb: "resume" | "abort") => ask(`/operations/${id}/${verb}`, { method: "POST" }),
    onSettled: () => queryClient.invalidateQueries(),
  });
  return (
    <>
      <div className="head">
        <h1>
          {words.operations.action[action]} {count(total)}
        </h1>
        <OperationState state={state} />
        <span className="row push">
          {state === "stopped" && (
            <Button needs="operator" kind="main" disabled={act.isPending} onClick={() => act.mutate("resume")}>
              {words.operations.resume}
            </Button>
          )}
          {(state === "running" || state === "stopped") && (
            <Button needs="operator" kind="danger" disabled={act.isPending} onClick={() => act.mutate("abort")}>
              {words.operations.abort}
            </Button>
          )}
        </span>
      </div>
      {act.error !== null && <Problem error={act.error} />}
      {state === "stopped" && <p className="bad">{words.operations.stopped}</p>}
      <p>
        <progress className={style["progress"]} value={done} max={Math.max(total, 1)} aria-label={words.operations.columns.progress} />
      </p>
      <p>
        {words.operations.progress(done, total)} {words.operations.done}
        {first !== null && state !== "stopped" && (
          <span className="quiet">
            {" "}
            · {words.operations.canary(first)}
            {firstSucceed !== null && <>, {words.operations.ofThem(firstSucceed)}</>}:{" "}
            {canary === null ? words.none : words.operations.canaryIs[canary]}
          </span>
        )}
      </p>
      <dl className={style["ends"]}>
        {endsOf(operation).map(([end, many]) => (
          <div key={end} data-end={end} data-some={many > 0}>
            <dd>{count(many)}</dd>
            <dt>{words.operations[end]}</dt>
          </div>
        ))}
      </dl>
      <section className="card">
        <dl className="facts">
          <div>
            <dt>{words.operations.frozenFilter}</dt>
            <dd>
              <code>{describeFilter(filter)}</code>
            </dd>
          </div>
          <div>
            <dt>{words.operations.columns.created}</dt>
            <dd>
              <Moment at={operation.created_at} />
            </dd>
          </div>
          <div>
            <dt>{words.many.rate}</dt>
            <dd>{rate === null ? words.operations.asFast : words.operations.rate(rate)}</dd>
          </div>
        </dl>
        {filter["group"] !== undefined && (
          <p>
            <Link to="/tasks" search={tasksOf(filter)}>
              {words.operations.tasksOfIt}
            </Link>
          </p>
        )}
      </section>
    </>
  );
}

function tasksOf({ group, routing_key: key }: Operation["filter"]): Readonly<Record<string, string>> {
  return { ...(key === undefined ? {} : { routing_key: key }), group: group! };
}
