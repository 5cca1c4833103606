import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { shortCount } from "../../parts/format.ts";
import type { ChartData } from "./series.ts";

const sync = uPlot.sync("routing key");
const dashes: Readonly<Record<string, number[]>> = { edge: [6, 4], warn: [6, 4], danger: [2, 3] };

/** Draws it, keeps it as wide as its place, and answers how to end it. The cursor is one for all charts of the page. */
export function draw(place: HTMLElement, chart: ChartData): () => void {
  const colour = resolved(place);
  const axis = { stroke: colour("text-2"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } };
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight - 32,
      cursor: { sync: { key: sync.key }, drag: { x: false, y: false } },
      legend: { live: true },
      axes: [
        { ...axis, values: (_, splits) => splits.map(timeOf(chart.times)) },
        { ...axis, size: 48, values: (_, splits) => splits.map((value) => shortCount(value)) },
      ],
      scales: { y: { range: (_, __, max) => [0, Math.max(1, (max ?? 1) * 1.1)] } },
      series: [
        { value: (_, time) => (time == null ? "—" : dayAndTime.format(time * 1_000)) },
        ...chart.series.map(({ name, look }) => ({
          label: chart.unit === "" ? name : `${name} (${chart.unit})`,
          stroke: colour(look),
          width: 2,
          ...(dashes[look] === undefined ? {} : { dash: dashes[look] }),
          points: { show: chart.times.length < 3 },
        })),
      ],
    },
    [chart.times as number[], ...chart.series.map(({ values }) => values as (number | null)[])],
    place,
  );
  const widths = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: place.clientHeight - 32 }));
  widths.observe(place);
  return () => {
    widths.disconnect();
    plot.destroy();
  };
}

const timeOnly = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayAndTime = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });

/** With its day where there are several. */
function timeOf(times: readonly number[]): (time: number) => string {
  const isLong = (times.at(-1) ?? 0) - (times[0] ?? 0) > 86_400;
  return (time) => (isLong ? dayAndTime : timeOnly).format(time * 1_000);
}

/** A canvas knows no `light-dark()`: the colour is asked of an element that has it. */
function resolved(place: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(--${name})`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
