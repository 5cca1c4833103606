import type { ReactNode } from "react";
import style from "./bar.module.css";

/** From when to when, on a scale of time that others share. What stands beside it says the same. */
export function Bar({ from, to, within, look, className = "" }: BarParts): ReactNode {
  const scale = 1_000 / Math.max(within.to - within.from, 1);
  const width = Math.max((to - from) * scale, 4);
  const x = Math.min((from - within.from) * scale, 1_000 - width);
  return (
    <svg className={`${style["bar"]} ${className}`} viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect x={x} y="1" width={width} height="8" data-look={look} />
    </svg>
  );
}

interface BarParts {
  /** Milliseconds since 1970, as all of these. */
  readonly from: number;
  readonly to: number;
  readonly within: { readonly from: number; readonly to: number };
  readonly look: string;
  readonly className?: string | undefined;
}
