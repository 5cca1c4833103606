import type { History, HistoryPoint, Queue } from "../../api/shapes.ts";
import { count, duration } from "../../parts/format.ts";
import { words } from "../../words.ts";

/** What a chart draws, and its table says: times in seconds, and for each series a value or null at each of them. */
export interface ChartData {
  readonly name: keyof typeof words.routingKey.charts;
  readonly unit: string;
  readonly times: readonly number[];
  /** Where it begins to be too much. */
  readonly threshold?: { readonly name: string; readonly at: number };
  /** One upon the other, as bars. */
  readonly stacked?: boolean;
  readonly series: readonly { readonly name: string; readonly look: string; readonly values: readonly (number | null)[] }[];
}

const named = words.routingKey.series;

/** The four charts of a routing key, on one axis of time. */
export function chartsOf({ points }: History, thresholds: Queue["thresholds"]): readonly ChartData[] {
  const times = points.map(({ at }) => Math.floor(Date.parse(at) / 1_000));
  const values = (read: (point: HistoryPoint) => number | null): readonly (number | null)[] => points.map(read);
  return [
    {
      name: "waiting",
      unit: "",
      times,
      threshold: { name: words.routingKey.limit(count(thresholds.waiting)), at: thresholds.waiting },
      series: [{ name: named.waiting, look: "accent", values: values(({ waiting }) => waiting) }],
    },
    {
      name: "flow",
      unit: "",
      times,
      series: [
        { name: named.in, look: "edge", values: values((point) => point.in) },
        { name: named.out, look: "accent", values: values(({ out }) => out) },
      ],
    },
    {
      name: "duration",
      unit: words.routingKey.ms,
      times,
      threshold: {
        name: words.routingKey.slowAfter(duration(thresholds.slow_after_seconds * 1_000)),
        at: thresholds.slow_after_seconds * 1_000,
      },
      series: [
        { name: named.p50, look: "accent", values: values(({ duration_ms }) => duration_ms?.p50 ?? null) },
        { name: named.p95, look: "warn", values: values(({ duration_ms }) => duration_ms?.p95 ?? null) },
        { name: named.p99, look: "danger", values: values(({ duration_ms }) => duration_ms?.p99 ?? null) },
      ],
    },
    {
      name: "outcomes",
      unit: "",
      times,
      stacked: true,
      series: [
        { name: named.succeeded, look: "good", values: values(({ succeeded }) => succeeded) },
        // Of those that failed some died of it: they are drawn once.
        { name: named.failed, look: "warn", values: values(({ failed, dead }) => (failed === null ? null : Math.max(0, failed - dead))) },
        { name: named.dead, look: "danger", values: values(({ dead }) => dead) },
      ],
    },
  ];
}

/** Which values have none beside them: a line goes from one to the next, so it would leave them out. */
export function alone(values: readonly (number | null)[]): readonly number[] {
  const isThere = (at: number): boolean => (values[at] ?? null) !== null;
  return [...values.keys()].filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
}
