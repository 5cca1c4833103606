import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { useSettings } from "../../session/settings.ts";
import { words } from "../../words.ts";
import style from "./charts.module.css";
import type { ChartData } from "./series.ts";

/** uPlot, in its one wrapper, when the first chart is shown. */
export function Plot({ chart }: { readonly chart: ChartData }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const { theme } = useSettings();
  const isDark = useSyncExternalStore(followSystem, () => system.matches);
  const { data: library } = useQuery({ queryKey: ["uplot"], queryFn: () => import("./uplot.ts"), staleTime: Number.POSITIVE_INFINITY });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read from the page, so a new theme draws anew
  useEffect(() => {
    if (library === undefined || place.current === null) return;
    return library.draw(place.current, chart);
  }, [library, chart, theme, isDark]);
  return <div ref={place} className={style["plot"]} role="img" aria-label={words.routingKey.charts[chart.name][1]} />;
}

/** Whose theme it is unless a person has chosen one. */
const system = matchMedia("(prefers-color-scheme: dark)");

function followSystem(changed: () => void): () => void {
  system.addEventListener("change", changed);
  return () => system.removeEventListener("change", changed);
}
