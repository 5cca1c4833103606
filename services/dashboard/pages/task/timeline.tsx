import type { ReactNode } from "react";
import type { Task } from "../../api/shapes.ts";
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
          <Bar piece={piece} from={from} to={to} now={now} />
          <span className={style["said"]}>{saidOf(piece, now)}</span>
        </li>
      ))}
    </ol>
  );
}

function labelOf({ kind, attempt }: Piece): string {
  return kind === "attempt" ? words.task.step.attempt(attempt!) : words.task.step[kind];
}

function Bar({
  piece,
  from,
  to,
  now,
}: {
  readonly piece: Piece;
  readonly from: number;
  readonly to: number;
  readonly now: number;
}): ReactNode {
  const scale = 1_000 / (to - from);
  const x = (piece.from - from) * scale;
  const width = Math.max(((piece.to ?? now) - piece.from) * scale, 4);
  const look = piece.kind === "attempt" ? (piece.report?.outcome ?? (piece.to === null ? "running" : "unknown")) : piece.kind;
  return (
    <svg className={style["bar"]} viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect x={Math.min(x, 1_000 - width)} y="1" width={width} height="8" data-look={look} />
    </svg>
  );
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
