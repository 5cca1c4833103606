import { durationText } from "../../contracts/durations.ts";
import type { Io } from "../io.ts";
import type { Column, Row } from "../output/show.ts";

/** As GET /queues has it. */
export interface Queue extends Row {
  readonly routing_key: string;
  readonly waiting: number;
  readonly more_waiting: boolean;
  readonly released: number;
  readonly paused_since: string | null;
  readonly breaker: { readonly state: string };
  /** Null: not measured yet; absent: by a server of an earlier version. */
  readonly figures?: Figures | null;
}

interface Figures extends Row {
  readonly oldest_waiting_seconds: number | null;
  readonly running: number;
  readonly consumers: number | null;
  readonly slots: number | null;
  readonly in_flight: number | null;
  readonly in_per_minute: number;
  readonly out_per_minute: number;
  readonly success: { readonly ratio: number } | null;
  readonly duration_ms: { readonly p95: number } | null;
  readonly dead_last_hour: number;
}

/** By routing key the rules of the alerts that fire. */
export type Firing = ReadonlyMap<string, string>;

/** What a person looks at first: which alert fires, so that the command, the page and the pager never disagree; and what stops it. */
export function verdictOf({ routing_key: key, paused_since, breaker }: Queue, firing: Firing): string {
  const stopped = paused_since !== null ? "paused" : breaker.state === "closed" ? null : breaker.state;
  return [firing.get(key), stopped].filter((one) => one != null).join(", ") || "ok";
}

export function queueColumns(firing: Firing, io: Io): readonly Column[] {
  const { green, yellow } = io.colors.out;
  const said = (row: Row) => verdictOf(row as Queue, firing);
  const ofFigures = (field: string, title: string, cell: (figures: Figures) => string, spare = 0): Column => ({
    ...{ field: `figures.${field}`, title, right: true, spare },
    cell: (row) => ((row as Queue).figures == null ? "-" : cell((row as Queue).figures!)),
  });
  return [
    "routing_key",
    { field: "verdict", cell: (row) => (said(row) === "ok" ? green("ok") : yellow(`! ${said(row)}`)) },
    ofFigures("oldest_waiting_seconds", "oldest", ({ oldest_waiting_seconds: s }) => (s === null ? "-" : roughly(s * 1_000))),
    waitingColumn,
    ofFigures("in_per_minute", "in/min", (each) => whole(each.in_per_minute), 2),
    ofFigures("out_per_minute", "out/min", (each) => whole(each.out_per_minute)),
    ofFigures("in_flight", "busy", ({ in_flight, slots }) => `${in_flight ?? "-"}/${slots ?? "-"}`),
    ofFigures("success.ratio", "success", ({ success }) => (success === null ? "-" : `${Math.floor(success.ratio * 1_000) / 10}%`), 1),
    ofFigures("duration_ms.p95", "p95", ({ duration_ms: ms }) => (ms === null ? "-" : roughly(ms.p95)), 3),
    ofFigures("dead_last_hour", "dead 1h", (each) => whole(each.dead_last_hour)),
  ];
}

export const waitingColumn: Column = {
  ...{ field: "waiting", right: true },
  cell: (row) => `${Number(row["waiting"]).toLocaleString("en-GB")}${row["more_waiting"] ? "+" : ""}`,
};

const whole = (value: number): string => Math.round(value).toLocaleString("en-GB");

/** Of two units at most: `3m12s`, `41m`, `4.1s`, `310ms`. */
function roughly(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return durationText(seconds * 1_000);
  if (seconds < 3_600) return seconds % 60 === 0 ? `${seconds / 60}m` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 1_440
    ? `${Math.floor(minutes / 60)}h${minutes % 60}m`
    : `${Math.floor(minutes / 1_440)}d${Math.floor((minutes % 1_440) / 60)}h`;
}
