import type { ReactNode } from "react";
import type { Task } from "../../api/shapes.ts";
import { Bar } from "../../parts/bar.tsx";
import { duration } from "../../parts/format.ts";
import { Moment, useNow } from "../../parts/moment.tsx";
import { words } from "../../words.ts";
import style from "./timeline.module.css";
import { type Piece, timelineOf } from "./timeline.ts";

/** A list that reads by itself; the bars beside it show the same on one scale of time. */
export function Timeline({ task }: { readonly task: Task }): ReactNode {
  const pieces = timelineOf(task);
  const isOpen = pieces.some(({ to }) => to === null);
  const now = useNow(isOpen);
  const from = pieces[0]!.from;
  const to = Math.max(...pieces.map((piece) => piece.to ?? now), from + 1);
  return (
    <ol className={style["timeline"]}>
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece has no other name than its place
        <li key={index}>
          <span className={style["label"]}>{labelOf(piece)}</span>
          <Bar from={piece.from} to={piece.to ?? now} within={{ from, to }} look={lookOf(piece)} className={style["bar"]} />
          <span className={style["said"]}>{saidOf(piece, now)}</span>
        </li>
      ))}
    </ol>
  );
}

function labelOf({ kind, attempt }: Piece): string {
  return kind === "attempt" ? words.task.step.attempt(attempt!) : words.task.step[kind];
}

function lookOf({ kind, report, to }: Piece): string {
  return kind === "attempt" ? (report?.outcome ?? (to === null ? "running" : "unknown")) : kind;
}

function saidOf(piece: Piece, now: number): ReactNode {
  if (piece.kind === "accepted") return <Moment at={new Date(piece.from).toISOString()} />;
  const took = duration((piece.to ?? now) - piece.from);
  if (piece.skew !== undefined)
    return (
      <>
        0 s <span className="quiet">{words.task.step.skew(piece.skew.ms, piece.skew.consumer)}</span>
      </>
    );
  if (piece.kind !== "attempt") return took;
  const { report } = piece;
  if (report === null) return piece.to === null ? `${took} ${words.task.step.running}` : words.notReported;
  const { outcome, failure, code, message, consumer, started_at: startedAt, counted } = report;
  return (
    <>
      {startedAt === null ? words.task.step.notReported : took}{" "}
      <strong data-outcome={outcome}>{[outcome, failure, code ?? message].filter(Boolean).join(" · ")}</strong>{" "}
      <span className="quiet">
        {consumer ?? words.notReported}
        {!counted && ` (${words.task.step.late})`}
      </span>
    </>
  );
}
