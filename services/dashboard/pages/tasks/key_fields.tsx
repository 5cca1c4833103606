import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Task } from "../../api/shapes.ts";
import { asks } from "../../live/queries.ts";

/** What a person knows a task again by: what it failed with, and the first two fields that its contract calls searchable, else the first two. */
export function KeyFields({ task, searchable }: { readonly task: Task; readonly searchable: readonly string[] }): ReactNode {
  const fields = fieldsOf(task.payload, searchable).map(([name, value]) => `${name}=${short(value)}`);
  const failure = failureOf(task);
  return (
    <>
      {failure}
      {failure !== null && fields.length > 0 && " · "}
      <span className="quiet">{fields.join(" · ")}</span>
    </>
  );
}

/** The searchable fields of each contract that is there, as JSON Pointers. */
export function useSearchable(tasks: readonly Task[]): ReadonlyMap<string, readonly string[]> {
  const keys = [...new Set(tasks.map(({ routing_key }) => routing_key))];
  const answers = useQueries({ queries: keys.map((key) => ({ ...asks.contract(key), retry: false })) });
  return new Map(keys.map((key, index) => [key, answers[index]?.data?.contract.searchable ?? []]));
}

function failureOf({ state, attempts }: Task): string | null {
  const last = attempts.at(-1);
  if (last === undefined || last.outcome !== "failed" || state === "succeeded") return null;
  return last.code ?? last.message ?? last.failure;
}

function fieldsOf(payload: unknown, searchable: readonly string[]): readonly (readonly [name: string, value: unknown])[] {
  const named = searchable.flatMap((pointer) => {
    const steps = pointer.split("/").slice(1);
    const value = steps.reduce<unknown>((at, step) => (Object(at) as Readonly<Record<string, unknown>>)[step], payload);
    return value === undefined ? [] : [[steps.join("."), value] as const];
  });
  return (named.length > 0 ? named : Object.entries(Object(payload) as object)).slice(0, 2);
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}
