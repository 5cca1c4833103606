import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useId, useState } from "react";
import { ask } from "../../api/ask.ts";
import type { Operation } from "../../api/shapes.ts";
import { asks, queryClient } from "../../live/queries.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { count } from "../../parts/format.ts";
import { clock } from "../../parts/moment.tsx";
import { Problem } from "../../parts/problem.tsx";
import { words } from "../../words.ts";
import style from "./many_dialog.module.css";
import { askedAs, TreatmentFields, usualTreatment } from "./treatment.tsx";

/**
 * Replays or cancels many tasks. Confirmation grows with the harm: up to fifty it is a plain question, above that the number
 * is typed. Tasks that were ticked are asked for one by one; what a filter matches becomes an operation of the API.
 */
export function ManyDialog({ action, of, onClose }: ManyDialogParts): ReactNode {
  return of.kind === "ids" ? (
    <Ticked action={action} ids={of.ids} onClose={onClose} />
  ) : (
    <Matching action={action} of={of} onClose={onClose} />
  );
}

interface ManyDialogParts {
  readonly action: "replay" | "cancel";
  readonly of: { readonly kind: "ids"; readonly ids: readonly string[] } | OfFilter;
  readonly onClose: () => void;
}

interface OfFilter {
  readonly kind: "filter";
  readonly filter: Readonly<Record<string, string>>;
  readonly what: string;
  /** What they died of, or whatever else they have in common. */
  readonly cause: string;
}

const mostUntyped = 50;

function Ticked({
  action,
  ids,
  onClose,
}: {
  readonly action: "replay" | "cancel";
  readonly ids: readonly string[];
  readonly onClose: () => void;
}): ReactNode {
  const [typed, setTyped] = useState("");
  const act = useMutation({
    mutationFn: () => Promise.allSettled(ids.map((id) => ask(`/tasks/${id}/${action}`, { method: "POST" }))),
    onSettled: () => queryClient.invalidateQueries(),
  });
  const refusals = act.data?.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : [])) ?? [];
  const isDone = act.data !== undefined;
  return (
    <Dialog
      title={words.many.title[action](ids.length, words.many.selected)}
      onClose={onClose}
      actions={
        !isDone && (
          <Button
            kind={action === "cancel" ? "danger" : "main"}
            disabled={act.isPending || !isConfirmed(ids.length, action, typed)}
            onClick={() => act.mutate()}
          >
            {words.many.confirm[action](ids.length)}
          </Button>
        )
      }
    >
      {isDone && <p role="status">{words.many.didSome(ids.length - refusals.length, refusals.length)}</p>}
      {refusals.slice(0, 5).map((error) => (
        <Problem key={error.message} error={error} />
      ))}
      {!isDone && <Typed total={ids.length} action={action} typed={typed} onType={setTyped} />}
    </Dialog>
  );
}

function Matching({
  action,
  of,
  onClose,
}: {
  readonly action: "replay" | "cancel";
  readonly of: OfFilter;
  readonly onClose: () => void;
}): ReactNode {
  const opening = useId();
  const [typed, setTyped] = useState("");
  const [treatment, setTreatment] = useState(usualTreatment(action));
  const navigate = useNavigate();
  const counted = useQuery({
    queryKey: ["count", action, of.filter, opening],
    queryFn: () =>
      ask<{ readonly total: number; readonly at: string }>("/operations", {
        method: "POST",
        body: { action, filter: of.filter, dry_run: true },
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const queues = useQuery(asks.queues());
  const key = of.filter["routing_key"];
  const isPaused = queues.data?.queues.some((queue) => queue.routing_key === key && queue.paused_since !== null) === true;
  const begin = useMutation({
    mutationFn: () =>
      ask<Operation>("/operations", {
        method: "POST",
        body: { action, filter: frozenAt(action, of.filter, counted.data!.at), ...askedAs(treatment) },
      }),
    onSuccess: async ({ id }) => {
      onClose();
      await navigate({ to: "/operations/$id", params: { id }, search: {} });
    },
  });
  const total = counted.data?.total ?? 0;
  return (
    <Dialog
      title={words.many.title[action](total, of.what)}
      onClose={onClose}
      actions={
        <Button
          kind={action === "cancel" ? "danger" : "main"}
          disabled={total === 0 || begin.isPending || !isConfirmed(total, action, typed)}
          onClick={() => begin.mutate()}
        >
          {words.many.confirm[action](total)}
        </Button>
      }
    >
      {counted.isPending && <p className="quiet">{words.many.counting}</p>}
      {counted.error !== null && <Problem error={counted.error} />}
      {counted.data !== undefined && total === 0 && <p>{words.many.none}</p>}
      {total > 0 && (
        <>
          <p>{words.many.frozen[action](of.cause, clock(counted.data!.at, "local"))}</p>
          <TreatmentFields action={action} total={total} value={treatment} onChange={setTreatment} />
          {isPaused && key !== undefined && <p className={style["warning"]}>{words.many.paused(key)}</p>}
          <Typed total={total} action={action} typed={typed} onType={setTyped} />
        </>
      )}
      {begin.error !== null && <Problem error={begin.error} />}
    </Dialog>
  );
}

/** The set is that of when the dialog was opened: what ends, or comes, later is in no replay, or cancel. */
function frozenAt(action: "replay" | "cancel", filter: OfFilter["filter"], at: string): OfFilter["filter"] {
  return action === "replay" ? { ended_before: at, ...filter } : { before: at, ...filter };
}

function Typed({
  total,
  action,
  typed,
  onType,
}: {
  readonly total: number;
  readonly action: "replay" | "cancel";
  readonly typed: string;
  readonly onType: (text: string) => void;
}): ReactNode {
  if (total <= mostUntyped) return null;
  return (
    <p>
      <label className="row">
        {words.many.type(`${action} ${total}`)}
        <input
          autoComplete="off"
          value={typed}
          placeholder={`${action} ${count(total)}`}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      </label>
    </p>
  );
}

const isConfirmed = (total: number, action: string, typed: string): boolean =>
  total <= mostUntyped ||
  typed
    .replaceAll(/[,.\s]+/g, " ")
    .trim()
    .replace(/(\d) (?=\d)/g, "$1") === `${action} ${total}`;
