import type { History, HistoryPoint } from "../../api/shapes.ts";
import { words } from "../../words.ts";

/** What a chart draws, and its table says: times in seconds, and for each series a value or null at each of them. */
export interface ChartData {
  readonly name: keyof typeof words.routingKey.charts;
  readonly unit: string;
  readonly times: readonly number[];
  readonly series: readonly { readonly name: string; readonly look: string; readonly values: readonly (number | null)[] }[];
}

const named = words.routingKey.series;

/** The four charts of a routing key, on one axis of time. */
export function chartsOf({ points }: History): readonly ChartData[] {
  const times = points.map(({ at }) => Math.floor(Date.parse(at) / 1_000));
  const values = (read: (point: HistoryPoint) => number | null): readonly (number | null)[] => points.map(read);
  return [
    { name: "waiting", unit: "", times, series: [{ name: named.waiting, look: "accent", values: values(({ waiting }) => waiting) }] },
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
      series: [
        { name: named.succeeded, look: "good", values: values(({ succeeded }) => succeeded) },
        { name: named.failed, look: "warn", values: values(({ failed }) => failed) },
        { name: named.dead, look: "danger", values: values(({ dead }) => dead) },
      ],
    },
  ];
}
