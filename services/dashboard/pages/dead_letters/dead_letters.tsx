import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { DeadLetters as Answer, DeadLetterGroup, Operation } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { useAtMostEvery } from "../../live/use_at_most_every.ts";
import { useLive } from "../../live/use_live.ts";
import { Asked } from "../../parts/asked.tsx";
import { Button } from "../../parts/button.tsx";
import { count } from "../../parts/format.ts";
import { Icon } from "../../parts/icons.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useRows } from "../../parts/use_rows.ts";
import { useKeys } from "../../shell/keys.ts";
import { words } from "../../words.ts";
import { ManyDialog } from "../operations/many_dialog.tsx";
import { DiedOverTime } from "./died_over_time.tsx";

const columns = words.dead.columns;

/** Dead tasks by what they died of, as the API groups them. */
export function DeadLetters(): ReactNode {
  const search = useSearch({ strict: false }) as { readonly routing_key?: string; readonly reason?: string };
  const query = useQuery({ ...asks.deadLetters(search.routing_key), refetchInterval: 30_000 });
  const look = useAtMostEvery(2_000, () => void query.refetch());
  useLive(["tasks"], ({ name, data }) => {
    if (name === "snapshot" || name === "more" || (name === "task" && data.state === "dead")) look();
  });
  return (
    <>
      <h1 className="only-spoken">{words.dead.title}</h1>
      <Asked query={query}>
        {({ groups, last }) => (
          <Groups
            groups={groups}
            last={last}
            shown={groups.filter(({ reason }) => search.reason === undefined || reason === search.reason)}
            search={search}
          />
        )}
      </Asked>
    </>
  );
}

interface Search {
  readonly routing_key?: string;
  readonly reason?: string;
}

function Groups({
  groups,
  last,
  shown,
  search,
}: {
  readonly groups: readonly DeadLetterGroup[];
  readonly last: Answer["last"];
  readonly shown: readonly DeadLetterGroup[];
  readonly search: Search;
}): ReactNode {
  const [acting, setActing] = useState<{ readonly action: "replay" | "cancel"; readonly group: DeadLetterGroup } | null>(null);
  const { data: operations } = useQuery({ ...asks.operations(), refetchInterval: 5_000 });
  const navigate = useNavigate();
  const rows = useRows(shown.map(nameOf), (name) => {
    const group = shown.find((one) => nameOf(one) === name);
    if (group?.group != null) void navigate({ to: "/tasks", search: tasksOf(group) });
  });
  useKeys({
    r: () => {
      const group = shown.find((one) => nameOf(one) === rows.current);
      if (group?.group != null) setActing({ action: "replay", group });
    },
  });
  const total = shown.reduce((sum, group) => sum + group.count, 0);
  return (
    <>
      <div className="head">
        <h2>
          {words.dead.title} {shown.length > 0 && <span className="quiet">{words.dead.inGroups(total, shown.length)}</span>}
        </h2>
        <Filters groups={groups} search={search} />
        <span className="quiet push">{words.dead.kept}</span>
      </div>
      {shown.length === 0 ? (
        <p className="empty">
          {groups.length === 0 && search.routing_key === undefined ? words.dead.empty : words.dead.noneHere}
          {last !== null && (
            <>
              {" "}
              {words.dead.theLastOne} <Moment at={last.died_at} /> (
              <Link to="/tasks/$id" params={{ id: last.id }} search={{}}>
                {last.routing_key}
              </Link>
              , {words.dead.became[last.became]}).
            </>
          )}
        </p>
      ) : (
        <table className="table">
          <caption>{words.dead.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{columns.routing_key}</th>
              <th scope="col">{columns.reason}</th>
              <th scope="col">{columns.failure}</th>
              <th scope="col" className="number" aria-sort="descending">
                {columns.tasks}
              </th>
              <th scope="col">{columns.when}</th>
              <th scope="col">{columns.actions}</th>
            </tr>
          </thead>
          <tbody ref={rows.body}>
            {shown.map((group) => (
              <GroupRow
                key={nameOf(group)}
                group={group}
                isCurrent={nameOf(group) === rows.current}
                onFocus={() => rows.focus(nameOf(group))}
                operations={operationsOn(group, operations?.operations ?? [])}
                onAct={(action) => setActing({ action, group })}
              />
            ))}
          </tbody>
        </table>
      )}
      {acting !== null && (
        <ManyDialog
          action={acting.action}
          of={{
            kind: "filter",
            filter: { routing_key: acting.group.routing_key, group: acting.group.group! },
            what: words.many.dead(acting.group.routing_key),
            cause: acting.group.code ?? acting.group.message ?? words.reasons[acting.group.reason] ?? acting.group.reason,
          }}
          onClose={() => setActing(null)}
        />
      )}
    </>
  );
}

/** What failed alike may be of several routing keys. */
const nameOf = ({ group, routing_key, reason }: DeadLetterGroup): string => [routing_key, reason, group ?? ""].join(" ");

const tasksOf = ({ group, routing_key }: DeadLetterGroup) => ({ routing_key, group: group!, state: "dead" });

/** Of this group, the newest first. */
const operationsOn = ({ group, routing_key: key }: DeadLetterGroup, operations: readonly Operation[]): readonly Operation[] =>
  operations.filter(({ filter }) => group !== null && filter["group"] === group && (filter["routing_key"] ?? key) === key);

const isUnderWay = ({ state }: Operation): boolean => state === "running" || state === "stopped";

function Filters({ groups, search }: { readonly groups: readonly DeadLetterGroup[]; readonly search: Search }): ReactNode {
  const navigate = useNavigate();
  const { data } = useQuery(asks.contracts());
  const keys = data?.contracts.map(({ routing_key }) => routing_key) ?? [];
  const reasons = [...new Set(groups.map(({ reason }) => reason))];
  const choose = (name: keyof Search, value: string): void =>
    void navigate({
      to: "/dead_letters",
      search: Object.fromEntries(Object.entries({ ...search, [name]: value }).filter(([, one]) => one !== "")),
    });
  return (
    <span className="row">
      <select
        aria-label={words.dead.keyLabel}
        value={search.routing_key ?? ""}
        onChange={(event) => choose("routing_key", event.currentTarget.value)}
      >
        <option value="">{words.dead.allKeys}</option>
        {keys.map((key) => (
          <option key={key}>{key}</option>
        ))}
      </select>
      <select
        aria-label={words.dead.reasonLabel}
        value={search.reason ?? ""}
        onChange={(event) => choose("reason", event.currentTarget.value)}
      >
        <option value="">{words.dead.allReasons}</option>
        {reasons.map((reason) => (
          <option key={reason} value={reason}>
            {words.reasons[reason] ?? reason}
          </option>
        ))}
      </select>
    </span>
  );
}

function GroupRow({ group, isCurrent, onFocus, operations, onAct }: GroupRowParts): ReactNode {
  const operation = operations.find(isUnderWay);
  return (
    <tr data-row={nameOf(group)} data-current={isCurrent} tabIndex={-1} onFocus={onFocus}>
      <th scope="row">
        <Link to="/routing_keys/$routing_key" params={{ routing_key: group.routing_key }} search={{}}>
          {group.routing_key}
        </Link>
      </th>
      <td>
        <Icon name="dead" /> {words.reasons[group.reason] ?? group.reason}
      </td>
      <td>
        {group.group === null ? (
          <span className="quiet">{words.dead.noGroup}</span>
        ) : (
          <Link to="/tasks" search={tasksOf(group)}>
            {group.code ?? group.message ?? group.reason}
          </Link>
        )}
        {group.code !== null && group.message !== null && <div className="quiet">“{group.message}”</div>}
        <CameBack group={group} replay={operations.find(({ action, state }) => action === "replay" && state === "finished")} />
      </td>
      <td className="number" data-label={columns.tasks}>
        <span className="with-bars">
          {count(group.count)}
          <DiedOverTime group={group} />
        </span>
      </td>
      <td data-label={columns.when}>
        <Moment at={group.first_at} />
        {group.last_at !== group.first_at && (
          <>
            {" "}
            {words.dead.to} <Moment at={group.last_at} />
          </>
        )}
      </td>
      <td>
        {operation !== undefined ? (
          <span className="row">
            <span>{words.dead.underWay[operation.action](Math.floor((operation.done / Math.max(operation.total, 1)) * 100))}</span>
            <Link to="/operations/$id" params={{ id: operation.id }} search={{}} className="button">
              {words.dead.view}
            </Link>
          </span>
        ) : (
          <span className="row">
            <Button needs="operator" disabled={group.group === null} onClick={() => onAct("replay")}>
              {words.tasks.replay}
            </Button>
            <Button needs="operator" disabled={group.group === null} onClick={() => onAct("cancel")}>
              {words.tasks.cancel}
            </Button>
          </span>
        )}
      </td>
    </tr>
  );
}

interface GroupRowParts {
  readonly group: DeadLetterGroup;
  readonly isCurrent: boolean;
  readonly onFocus: () => void;
  readonly operations: readonly Operation[];
  readonly onAct: (action: "replay" | "cancel") => void;
}

/** By a replay of the whole group it is known how many did not; of tasks replayed one by one only that these did. */
function CameBack({ group, replay }: { readonly group: DeadLetterGroup; readonly replay: Operation | undefined }): ReactNode {
  if (group.came_back === 0) return null;
  return (
    <div className="quiet">
      {replay === undefined ? (
        words.dead.cameBack(group.came_back)
      ) : (
        <Link to="/operations/$id" params={{ id: replay.id }} search={{}}>
          {words.dead.cameBackOf(replay.succeeded, replay.succeeded + replay.failed + replay.unfinished)}
        </Link>
      )}
    </div>
  );
}
