import type { ReactNode } from "react";
import style from "./sparkline.module.css";

/**
 * A row of small bars, the oldest first. It says nothing that its sentence does not say: that is its tooltip, and what is spoken.
 * A threshold is drawn where it is in sight; far above what there was, it would press the bars flat.
 */
export function Sparkline({ values, threshold, sentence }: SparklineParts): ReactNode {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const isInSight = threshold !== undefined && threshold <= most * 2;
  const top = Math.max(1, most, isInSight ? threshold : 0);
  const heightOf = (value: number): number => Math.max(value === 0 ? 1 : 2, Math.round((value / top) * height));
  const lineAt = (value: number): number => height - Math.round((value / top) * height) + 0.5;
  const step = values.length > 20 ? 2 : 4;
  const gap = step / 4;
  const width = values.length * step - gap;
  return (
    <span className={style["sparkline"]} role="img" aria-label={sentence} title={sentence}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        {values.map(
          (value, index) =>
            value !== null && (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place in the row is what a bar is
              <rect key={index} x={index * step} y={height - heightOf(value)} width={step - gap} height={heightOf(value)} />
            ),
        )}
        <path d={`M0 ${height}H${width}`} />
        {isInSight && <line x1={0} x2={width} y1={lineAt(threshold)} y2={lineAt(threshold)} />}
      </svg>
    </span>
  );
}

interface SparklineParts {
  /** Null: not reported. */
  readonly values: readonly (number | null)[];
  readonly threshold?: number;
  readonly sentence: string;
}

const height = 18;
