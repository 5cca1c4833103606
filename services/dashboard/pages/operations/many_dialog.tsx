import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
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
  const [countedAt] = useState(() => new Date().toISOString());
  const [typed, setTyped] = useState("");
  const [rate, setRate] = useState("20");
  const [hasCanary, setHasCanary] = useState(action === "replay");
  const [first, setFirst] = useState("5");
  const navigate = useNavigate();
  const counted = useQuery({
    queryKey: ["count", action, of.filter, countedAt],
    queryFn: () => ask<{ readonly total: number }>("/operations", { method: "POST", body: { action, filter: of.filter, dry_run: true } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const queues = useQuery(asks.queues());
  const key = of.filter["routing_key"];
  const isPaused = queues.data?.queues.some((queue) => queue.routing_key === key && queue.paused_since !== null) === true;
  const begin = useMutation({
    mutationFn: () => ask<Operation>("/operations", { method: "POST", body: { action, filter: of.filter, ...treatment() } }),
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
          <p>
            {words.many.countedAt} {clock(countedAt, "local")}. {words.many.frozen}
          </p>
          <p className="row">
            <label>
              {words.many.rate} <input inputMode="numeric" size={6} value={rate} onChange={(event) => setRate(event.currentTarget.value)} />{" "}
              {words.many.perSecond}
            </label>
            <span className="quiet">
              {rate === "" ? words.many.fast : isRate(rate) ? words.many.about((total / Number(rate)) * 1_000) : words.many.fast}
            </span>
          </p>
          {action === "replay" && (
            <p>
              <label>
                <input type="checkbox" checked={hasCanary} onChange={(event) => setHasCanary(event.currentTarget.checked)} />{" "}
                {words.many.canary}{" "}
              </label>
              <input
                inputMode="numeric"
                size={4}
                aria-label={words.many.canary}
                disabled={!hasCanary}
                value={first}
                onChange={(event) => setFirst(event.currentTarget.value)}
              />{" "}
              {words.many.canaryRest}
            </p>
          )}
          {isPaused && key !== undefined && <p className={style["warning"]}>{words.many.paused(key)}</p>}
          <Typed total={total} action={action} typed={typed} onType={setTyped} />
        </>
      )}
      {begin.error !== null && <Problem error={begin.error} />}
    </Dialog>
  );

  function treatment(): object {
    return { ...(rate === "" ? {} : { rate: `${rate}/s` }), ...(hasCanary && first !== "" ? { first: Number(first) } : {}) };
  }
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
      <label>
        {words.many.type(`${action} ${total}`)}{" "}
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

const isRate = (text: string): boolean => /^[1-9]\d*$/.test(text);
