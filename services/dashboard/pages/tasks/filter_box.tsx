import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useId } from "react";
import { taskStates } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";
import { words } from "../../words.ts";
import { type Filter, understand } from "./filter.ts";
import style from "./filter_box.module.css";

/** What the filter is, piece by piece, and a box to type more. What it may be, the API says; it is suggested from the contracts. */
export function FilterBox({ filter, onChange }: { readonly filter: Filter; readonly onChange: (next: Filter) => void }): ReactNode {
  const navigate = useNavigate();
  const list = useId();
  const { data } = useQuery(asks.contracts());
  const suggestions = [
    ...taskStates.map((state) => `state:${state}`),
    ...(data?.contracts ?? []).map(({ routing_key }) => `routing_key:${routing_key}`),
    "since:1h",
    "since:24h",
    "before:1h",
  ];
  return (
    <form className={style["box"]} onSubmit={add}>
      {filter.map(([key, value]) => (
        <button
          key={key}
          type="button"
          className={style["piece"]}
          aria-label={words.tasks.remove(`${key}:${value}`)}
          onClick={() => onChange(filter.filter(([name]) => name !== key))}
        >
          {key}:{value} <span aria-hidden="true">×</span>
        </button>
      ))}
      <input name="filter" list={list} autoComplete="off" aria-label={words.tasks.filterLabel} placeholder="state:dead" />
      <datalist id={list}>
        {suggestions.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <button type="submit">{words.tasks.filterButton}</button>
    </form>
  );

  function add(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const understood = understand(String(new FormData(event.currentTarget).get("filter")));
    event.currentTarget.reset();
    if (understood.kind === "task") void navigate({ to: "/tasks/$id", params: { id: understood.id }, search: {} });
    else onChange([...filter.filter(([key]) => !understood.filter.some(([name]) => name === key)), ...understood.filter]);
  }
}
