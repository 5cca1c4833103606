import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Task } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { useAskingEvery, useLive } from "../../live/use_live.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { Copy } from "../../parts/copy.tsx";
import { count, shortId } from "../../parts/format.ts";
import { Json, Text } from "../../parts/json.tsx";
import { useNow } from "../../parts/moment.tsx";
import { Overlays } from "../../parts/overlays.tsx";
import { State } from "../../parts/state.tsx";
import { useKeys } from "../../shell/keys.ts";
import { whatNow, words } from "../../words.ts";
import { Actions } from "./actions.tsx";
import { Facts } from "./facts.tsx";
import { Failure } from "./failure.tsx";
import style from "./task.module.css";
import { Timeline } from "./timeline.tsx";

/** One task: what now, then what happened, then the data. */
export function TaskPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { readonly id: string };
  const every = useAskingEvery(`task:${id}`);
  // That a consumer still works is told by nobody.
  const query = useQuery({ ...asks.task(id), refetchInterval: ({ state: { data } }) => (data?.state === "running" ? 10_000 : every) });
  const navigate = useNavigate();
  useLive([`task:${id}`], ({ name }) => {
    if (name === "task" || name === "snapshot") void query.refetch();
  });
  useKeys({ Escape: () => void navigate({ to: "/tasks", search: {} }) });
  return (
    <>
      <Link to="/tasks" search={{}}>
        ← {words.task.back}
      </Link>
      <Asked query={query}>{(task) => <Shown key={task.id} task={task} seenAt={query.dataUpdatedAt} />}</Asked>
    </>
  );
}

function Shown({ task, seenAt }: { readonly task: Task; readonly seenAt: number }): ReactNode {
  const now = useNow(task.state === "retrying" || task.state === "scheduled");
  return (
    <>
      <div className="head">
        <h1>{task.routing_key}</h1>
        <State state={task.state} dueAt={task.due_at} />
        <Overlays task={task} seenAt={seenAt} />
        <span className="row">
          <code title={task.id}>{shortId(task.id)}</code>
          <Copy text={task.id} label={words.task.copyId} />
        </span>
        <span className="row push">
          <Actions task={task} />
        </span>
      </div>
      <p className={style["now"]}>
        {whatNow(task, now)} <Others task={task} />
      </p>
      <h2>{words.task.timeline}</h2>
      <Timeline task={task} />
      <div className="cards">
        <Failures task={task} />
        <Payload task={task} />
        <section className="card">
          <h2>{words.task.result}</h2>
          {task.result === null ? <p className="quiet">{withoutResult(task)}</p> : <Json value={task.result} name={`${task.id}-result`} />}
        </section>
        <Facts task={task} />
      </div>
    </>
  );
}

function withoutResult({ state, ended_at: endedAt }: Task): string {
  if (state === "handed_over") return words.notReported;
  return endedAt === null ? words.task.noResult : words.none;
}

function Others({ task }: { readonly task: Task }): ReactNode {
  const { data } = useQuery({ ...asks.deadLetters(task.routing_key), enabled: task.state === "dead" && task.group !== null });
  const many = (data?.groups.find(({ group }) => group === task.group)?.count ?? 1) - 1;
  if (many < 1 || task.group === null) return null;
  return (
    <Link to="/tasks" search={{ group: task.group, state: "dead" }}>
      {many > 10_000 ? count(many) : words.task.othersDied(many)}
    </Link>
  );
}

/** With the details that were revealed beside the payload; a try that came since has none of them. */
function Failures({ task }: { readonly task: Task }): ReactNode {
  const { data: revealed } = useQuery({ ...asks.revealed(task.id), enabled: false });
  return <Failure attempts={revealed?.attempts.length === task.attempts.length ? revealed.attempts : task.attempts} />;
}

function Payload({ task }: { readonly task: Task }): ReactNode {
  const [reveals, setReveals] = useState(false);
  const { data: contract } = useQuery({ ...asks.contract(task.routing_key), retry: false });
  const revealed = useQuery({ ...asks.revealed(task.id), enabled: reveals });
  const isMasked = (contract?.contract.sensitive ?? []).length > 0;
  return (
    <section className="card">
      <h2>{words.task.payload}</h2>
      {task.payload_text !== undefined ? (
        <>
          <p className="quiet">{words.task.notJson}</p>
          <Text text={task.payload_text} name={`${task.id}.txt`} />
        </>
      ) : (
        <Json value={(revealed.data ?? task).payload} name={task.id} />
      )}
      {isMasked && !reveals && <RevealButton onReveal={() => setReveals(true)} />}
    </section>
  );
}

function RevealButton({ onReveal }: { readonly onReveal: () => void }): ReactNode {
  return (
    <Button needs="developer" onClick={onReveal}>
      {words.task.reveal}
    </Button>
  );
}
