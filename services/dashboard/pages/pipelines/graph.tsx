import { graphlib, layout } from "@dagrejs/dagre";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { PipelineStep } from "../../api/shapes.ts";
import { Icon } from "../../parts/icons.tsx";
import { words } from "../../words.ts";
import style from "./graph.module.css";

/** Each step of a stage waits for all of the stage before. A box of one task leads to it. */
export function Graph({ steps }: { readonly steps: readonly PipelineStep[] }): ReactNode {
  const navigate = useNavigate();
  const { boxes, lines, width, height } = placed(steps);
  return (
    <div className={style["graph"]}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.pipelines.graph}>
        {lines.map((line) => (
          <path key={line} d={line} className={style["line"]} />
        ))}
        {boxes.map(({ step, x, y }) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list below has the same as links
          <g
            key={step.name}
            transform={`translate(${x - boxWidth / 2} ${y - boxHeight / 2})`}
            data-state={step.state}
            onClick={() => open(step)}
          >
            <rect width={boxWidth} height={boxHeight} rx="6" />
            <foreignObject width={boxWidth} height={boxHeight}>
              <div className={style["box"]}>
                <Icon name={step.state} />
                <span>{step.name}</span>
              </div>
            </foreignObject>
          </g>
        ))}
      </svg>
    </div>
  );

  function open({ tasks }: PipelineStep): void {
    const [only] = tasks;
    if (only !== undefined) void navigate({ to: "/tasks/$id", params: { id: only.id }, search: {} });
  }
}

const boxWidth = 168;
const boxHeight = 44;

interface Placed {
  readonly boxes: readonly { readonly step: PipelineStep; readonly x: number; readonly y: number }[];
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

function placed(steps: readonly PipelineStep[]): Placed {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 48, marginx: 2, marginy: 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name } of steps) graph.setNode(name, { width: boxWidth, height: boxHeight });
  for (const after of steps) for (const before of steps) if (before.stage === after.stage - 1) graph.setEdge(before.name, after.name);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  return {
    boxes: steps.map((step) => ({ step, ...(graph.node(step.name) as { x: number; y: number }) })),
    lines: graph.edges().map(({ v, w }) => {
      const [from, to] = [graph.node(v) as { x: number; y: number }, graph.node(w) as { x: number; y: number }];
      const [x1, x2] = [from.x + boxWidth / 2, to.x - boxWidth / 2];
      const middle = (x1 + x2) / 2;
      return `M${x1} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${x2} ${to.y}`;
    }),
    width: Math.ceil(width),
    height: Math.ceil(height),
  };
}
