import "uplot/dist/uPlot.min.css";
import uPlot from "uplot";
import { shortCount } from "../../parts/format.ts";
import { alone, type ChartData } from "./series.ts";

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
        ...(chart.stacked === true ? bars(chart, colour) : lines(chart, colour)),
      ],
      hooks: { draw: [(drawn) => chart.threshold !== undefined && drawThreshold(drawn, chart.threshold.at, colour("danger"))] },
    },
    [chart.times as number[], ...valuesOf(chart)],
    place,
  );
  const widths = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: place.clientHeight - 32 }));
  widths.observe(place);
  return () => {
    widths.disconnect();
    plot.destroy();
  };
}

type Colours = (name: string) => string;

function lines(chart: ChartData, colour: Colours): readonly uPlot.Series[] {
  return chart.series.map(({ name, look, values }) => ({
    label: chart.unit === "" ? name : `${name} (${chart.unit})`,
    stroke: colour(look),
    width: 2,
    ...(dashes[look] === undefined ? {} : { dash: dashes[look] }),
    points: { show: true, filter: () => [...alone(values)] },
  }));
}

/** Each is drawn as high as all below it together, the highest first, so that the next ones stand before it. */
function bars(chart: ChartData, colour: Colours): readonly uPlot.Series[] {
  const paths = uPlot.paths.bars!({ size: [0.9, 24] });
  return stackOrder(chart).map((index) => {
    const { name, look, values } = chart.series[index]!;
    return {
      label: name,
      stroke: colour(look),
      fill: ({ ctx }) => hatched(ctx, colour(look), colour("ground"), look),
      paths,
      points: { show: false },
      value: (_, __, ___, at) => (at == null ? "—" : String(values[at] ?? "—")),
    };
  });
}

function valuesOf(chart: ChartData): (number | null)[][] {
  if (chart.stacked !== true) return chart.series.map(({ values }) => [...values]);
  const heights = chart.series.map((_, index) =>
    chart.times.map((__, at) => chart.series.slice(0, index + 1).reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
  );
  return stackOrder(chart).map((index) => heights[index]!);
}

const stackOrder = ({ series }: ChartData): readonly number[] => series.map((_, index) => index).toReversed();

/** What failed is hatched one way and what died the other, so that no colour has to say it alone. */
function hatched(context: CanvasRenderingContext2D, colour: string, ground: string, look: string): CanvasPattern | string {
  const slope = { warn: -1, danger: 1 }[look];
  if (slope === undefined) return colour;
  const size = 8;
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext("2d")!;
  pen.fillStyle = colour;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = ground;
  pen.lineWidth = 2;
  // Three of them, so that the corners of a tile meet those of the next.
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, slope > 0 ? size : 0);
    pen.lineTo(shift + size, slope > 0 ? 0 : size);
    pen.stroke();
  }
  return context.createPattern(tile, "repeat") ?? colour;
}

/** Where it is in sight; far above what there was, it would press that flat. */
function drawThreshold(plot: uPlot, at: number, colour: string): void {
  const y = plot.valToPos(at, "y", true);
  const { left, top, width } = plot.bbox;
  if (y < top) return;
  const { ctx } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
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
