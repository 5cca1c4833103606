import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Pipeline, PipelineStep } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { useAtMostEvery } from "../../live/use_at_most_every.ts";
import { useAskingEvery, useLive } from "../../live/use_live.ts";
import { Asked } from "../../parts/asked.tsx";
import { Bar } from "../../parts/bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { count, duration, shortId } from "../../parts/format.ts";
import { Json } from "../../parts/json.tsx";
import { Moment, useNow } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { State } from "../../parts/state.tsx";
import { words } from "../../words.ts";
import { doneOf } from "./done.ts";
import { Graph } from "./graph.tsx";
import style from "./pipeline.module.css";
import { PipelineState } from "./pipeline_state.tsx";
import { timeOf } from "./step_times.ts";

const columns = words.pipelines.columnsOfSteps;

/** The steps as a picture, and as the list that says the same. */
export function PipelinePage(): ReactNode {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const every = useAskingEvery("tasks");
  const query = useQuery({ ...asks.pipeline(id), refetchInterval: every === false ? 10_000 : every });
  const look = useAtMostEvery(1_000, () => void query.refetch());
  const tasks = query.data?.steps.flatMap((step) => step.tasks.map((task) => task.id)) ?? [];
  useLive([...new Set(query.data?.steps.map(({ routing_key }) => `queue:${routing_key}`) ?? [])], ({ name, data }) => {
    if (name === "snapshot" || name === "more" || tasks.includes(data.task_id ?? "") || name === "task") look();
  });
  return (
    <>
      <Link to="/pipelines" search={{}}>
        ← {words.pipelines.title}
      </Link>
      <Asked query={query}>{(pipeline) => <Shown pipeline={pipeline} />}</Asked>
    </>
  );
}

function Shown({ pipeline }: { readonly pipeline: Pipeline }): ReactNode {
  const [cancels, setCancels] = useState(false);
  const within = useWithin(pipeline);
  const act = useMutation({
    mutationFn: (verb: "cancel" | "resume") => ask(`/pipelines/${pipeline.id}/${verb}`, { method: "POST" }),
    onSettled: async () => {
      await queryClient.invalidateQueries();
      setCancels(false);
    },
  });
  return (
    <>
      <div className="head">
        <h1>{pipeline.name ?? words.pipelines.unnamed}</h1>
        <PipelineState state={pipeline.state} />
        <span className="quiet">
          {words.pipelines.done(doneOf(pipeline), pipeline.steps.length)}, {words.pipelines.started} <Moment at={pipeline.created_at} />,{" "}
          {words.pipelines.deadline} <Moment at={pipeline.deadline_at} />
        </span>
        <span className="row push">
          {pipeline.state === "running" ? (
            <Button needs="operator" kind="danger" onClick={() => setCancels(true)}>
              {words.pipelines.cancel}
            </Button>
          ) : (
            pipeline.state !== "succeeded" && (
              <Button needs="operator" kind="main" disabled={act.isPending} onClick={() => act.mutate("resume")}>
                {words.pipelines.resume}
              </Button>
            )
          )}
        </span>
      </div>
      {act.error !== null && <Problem error={act.error} />}
      {pipeline.obstacle !== null && <p className="bad">{pipeline.obstacle}</p>}
      <Graph steps={pipeline.steps} />
      <h2>{words.pipelines.steps}</h2>
      <table className="table small">
        <caption>{words.pipelines.steps}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.step}</th>
            <th scope="col">{columns.key}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.time}</th>
            <th scope="col">{columns.tasks}</th>
          </tr>
        </thead>
        <tbody>
          {pipeline.steps.map((step) => (
            <StepRow key={step.name} step={step} within={within} />
          ))}
        </tbody>
      </table>
      <h2>{words.pipelines.input}</h2>
      <Json value={pipeline.input} name={pipeline.id} />
      {cancels && (
        <Dialog
          title={words.pipelines.cancelTitle}
          onClose={() => setCancels(false)}
          actions={
            <Button kind="danger" disabled={act.isPending} onClick={() => act.mutate("cancel")}>
              {words.pipelines.cancelConfirm}
            </Button>
          }
        >
          <p>{words.pipelines.cancelBody}</p>
        </Dialog>
      )}
    </>
  );
}

/** From the first step that began to now, or to the end of the last. */
function useWithin({ steps }: Pipeline): { readonly from: number; readonly to: number } {
  const times = steps.flatMap((step) => timeOf(step) ?? []);
  const now = useNow(times.some(({ to }) => to === null));
  return { from: Math.min(...times.map(({ from }) => from)), to: Math.max(...times.map(({ to }) => to ?? now)) };
}

function Took({ step, within }: StepParts): ReactNode {
  const time = timeOf(step);
  if (time === null) return null;
  const to = time.to ?? within.to;
  return (
    <>
      <Bar
        className={style["time"]}
        from={time.from}
        to={to}
        within={within}
        look={time.to === null ? "running" : step.state === "dead" ? "failed" : "succeeded"}
      />
      <span className="quiet">{duration(to - time.from)}</span>
    </>
  );
}

interface StepParts {
  readonly step: PipelineStep;
  readonly within: { readonly from: number; readonly to: number };
}

function StepRow({ step, within }: StepParts): ReactNode {
  const all = Object.values(step.counts).reduce((sum, many) => sum + many, 0);
  const shown = step.tasks.slice(0, 10);
  return (
    <tr>
      <th scope="row">
        {step.name}
        {step.for_each !== null && <div className="quiet">{words.pipelines.forEach(step.for_each)}</div>}
        {step.tolerate_failure && <div className="quiet">{words.pipelines.tolerated}</div>}
      </th>
      <td>
        <Link to="/routing_keys/$routing_key" params={{ routing_key: step.routing_key }} search={{}}>
          {step.routing_key}
        </Link>
      </td>
      <td>
        <State state={step.state} />
      </td>
      <td>
        <Took step={step} within={within} />
      </td>
      <td>
        <span className="row">
          {shown.map((task) => (
            <Link key={task.id} to="/tasks/$id" params={{ id: task.id }} search={{}} title={words.states[task.state]}>
              {shortId(task.id)}
            </Link>
          ))}
          {all > shown.length && <span className="quiet">{words.pipelines.moreTasks(all - shown.length)}</span>}
          {all === 0 && count(0)}
        </span>
      </td>
    </tr>
  );
}
