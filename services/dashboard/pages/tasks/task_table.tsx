import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Task } from "../../api/shapes.ts";
import { duration, shortId } from "../../parts/format.ts";
import { Moment } from "../../parts/moment.tsx";
import { Overlays } from "../../parts/overlays.tsx";
import { State } from "../../parts/state.tsx";
import { useRows } from "../../parts/use_rows.ts";
import { useKeys } from "../../shell/keys.ts";
import { words } from "../../words.ts";
import { KeyFields, useSearchable } from "./key_fields.tsx";
import style from "./task_table.module.css";
import type { Selection } from "./use_selection.ts";

const columns = words.tasks.columns;

/** Tasks in rows. By keys: `j k` go, `x` selects, Enter opens. */
export function TaskTable({ tasks, seenAt, selection, onReplay }: TaskTableParts): ReactNode {
  const navigate = useNavigate();
  const { body, current, focus } = useRows(
    tasks.map(({ id }) => id),
    (id) => void navigate({ to: "/tasks/$id", params: { id }, search: {} }),
  );
  useKeys({
    x: () => current !== null && selection?.toggle(current),
    "Shift+x": () => current !== null && selection?.toggleTo(current),
    r: () => selection !== undefined && selection.ids.size > 0 && onReplay?.(),
  });
  const searchable = useSearchable(tasks);
  if (tasks.length === 0) return null;
  return (
    <table className={`table ${style["tasks"]}`}>
      <caption>{words.tasks.caption}</caption>
      <thead>
        <tr>
          {selection !== undefined && (
            <th scope="col">
              <input
                type="checkbox"
                aria-label={words.tasks.selectAll}
                checked={tasks.every(({ id }) => selection.ids.has(id))}
                onChange={selection.togglePage}
              />
            </th>
          )}
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.routing_key}</th>
          <th scope="col">{columns.id}</th>
          <th scope="col" aria-sort="descending">
            {columns.accepted}
          </th>
          <th scope="col" className="number">
            {columns.attempt}
          </th>
          <th scope="col" className="number">
            {columns.duration}
          </th>
          <th scope="col">{columns.failure}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {tasks.map((task) => (
          <tr key={task.id} data-row={task.id} data-current={task.id === current} tabIndex={-1} onFocus={() => focus(task.id)}>
            {selection !== undefined && (
              <td>
                <input
                  type="checkbox"
                  aria-label={words.tasks.selectOne(task.id)}
                  checked={selection.ids.has(task.id)}
                  onChange={() => selection.toggle(task.id)}
                />
              </td>
            )}
            <td>
              <span className="row">
                <State state={task.state} dueAt={task.due_at} />
                <Overlays task={task} seenAt={seenAt} />
              </span>
            </td>
            <td className={style["key"]}>{task.routing_key}</td>
            <td>
              <Link to="/tasks/$id" params={{ id: task.id }} search={{}} className={style["id"]} title={task.id}>
                {shortId(task.id)}
              </Link>
            </td>
            <td data-label={columns.accepted}>
              <Moment at={task.accepted_at} />
            </td>
            <td className="number" data-label={columns.attempt}>
              {words.task.attemptOfMost(task.attempt, task.max_attempts)}
            </td>
            <td className="number" data-label={columns.duration}>
              {durationOf(task)}
            </td>
            <td className={style["fields"]}>
              <KeyFields task={task} searchable={searchable.get(task.routing_key) ?? []} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface TaskTableParts {
  readonly tasks: readonly Task[];
  /** When they were looked up. */
  readonly seenAt: number;
  readonly selection?: Selection;
  readonly onReplay?: () => void;
}

/** Of the last attempt that said when it began and when it ended; what nobody reported is said to be that. */
function durationOf({ state, attempts }: Task): string {
  const last = attempts.at(-1);
  if (last?.started_at != null && last.finished_at !== null) return duration(Date.parse(last.finished_at) - Date.parse(last.started_at));
  return state === "handed_over" || last !== undefined ? words.notReported : "";
}
