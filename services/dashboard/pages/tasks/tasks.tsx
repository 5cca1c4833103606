import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { asks } from "../../live/queries.ts";
import { Asked } from "../../parts/asked.tsx";
import { Copy } from "../../parts/copy.tsx";
import { words } from "../../words.ts";
import { ManyDialog } from "../operations/many_dialog.tsx";
import { asCommand, asQuery, type Filter, written } from "./filter.ts";
import { FilterBox } from "./filter_box.tsx";
import { useSayFrozen } from "./frozen.ts";
import { SelectionBar } from "./selection_bar.tsx";
import { TaskTable } from "./task_table.tsx";
import { useNewer } from "./use_newer.ts";
import { useSelection } from "./use_selection.ts";
import { useStandsStill } from "./use_stands_still.ts";

/** Find any task. The query string of this page is that of GET /tasks; the newest arrive by themselves, unless the list stands still. */
export function Tasks(): ReactNode {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string>>;
  const { after, ...asked } = search;
  const filter: Filter = Object.entries(asked);
  const query = useQuery(asks.tasks(asQuery(Object.entries(search))));
  const { data: total } = useQuery({ ...asks.count(asQuery(filter)), refetchInterval: 10_000, enabled: query.error === null });
  const tasks = query.data?.tasks ?? [];
  // Those that came since it was counted are seen already.
  const matching = total === undefined ? undefined : Math.max(total, tasks.length);
  const selection = useSelection(tasks.map(({ id }) => id));
  const [dialog, setDialog] = useState<"replay" | "cancel" | null>(null);
  const why = useStandsStill(selection.ids.size > 0 || dialog !== null);
  const newer = useNewer({ filter, query, isFirstPage: after === undefined, standsStill: why !== null });
  const navigate = useNavigate();
  useSayFrozen(why !== null);

  return (
    <>
      <div className="head">
        <h1>{words.tasks.title}</h1>
        <span className="quiet">{matching !== undefined && words.tasks.match(matching)}</span>
        <span className="push">
          <Copy text={asCommand(filter)} label={words.copyAsCommand} />
        </span>
      </div>
      <FilterBox filter={filter} onChange={(next) => void navigate({ to: "/tasks", search: Object.fromEntries(next) })} />
      <Asked query={query}>
        {(page) => (
          <>
            <TaskTable tasks={page.tasks} seenAt={query.dataUpdatedAt} selection={selection} onReplay={() => setDialog("replay")} />
            {page.tasks.length === 0 && <NoHit filter={filter} />}
            <p className="row">
              {after !== undefined && (
                <Link to="/tasks" search={asked} className="button">
                  {words.tasks.newest}
                </Link>
              )}
              {page.next !== null && (
                <Link to="/tasks" search={Object.fromEntries(new URLSearchParams(page.next.split("?")[1]))} className="button">
                  {words.tasks.older}
                </Link>
              )}
            </p>
          </>
        )}
      </Asked>
      <SelectionBar selection={selection} why={why} newer={newer} onAct={setDialog} matching={filter.length > 0 ? (matching ?? 0) : 0} />
      {dialog !== null && (
        <ManyDialog
          action={dialog}
          of={
            selection.everything
              ? { kind: "filter", filter: Object.fromEntries(filter), what: words.many.match, cause: written(filter) }
              : { kind: "ids", ids: [...selection.ids] }
          }
          onClose={() => {
            setDialog(null);
            selection.clear();
          }}
        />
      )}
    </>
  );
}

/** What of the filter to leave out, one click each, and what that would find. */
function NoHit({ filter }: { readonly filter: Filter }): ReactNode {
  const { data: all } = useQuery(asks.count(""));
  return (
    <div className="empty">
      <p>{words.tasks.noHit(all ?? 0)}</p>
      <p className="row">
        {filter.map(([key, value]) => (
          <Without key={key} pair={`${key}:${value}`} rest={filter.filter(([name]) => name !== key)} />
        ))}
      </p>
    </div>
  );
}

function Without({ pair, rest }: { readonly pair: string; readonly rest: Filter }): ReactNode {
  // What only another part of the filter allows is refused without it, and then has no number.
  const { data: many } = useQuery({ ...asks.count(asQuery(rest)), retry: false });
  return (
    <Link to="/tasks" search={Object.fromEntries(rest)} className="button">
      {words.tasks.without(pair)}
      {many !== undefined && <>: {words.tasks.withoutFinds(many)}</>}
    </Link>
  );
}
