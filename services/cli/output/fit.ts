/** A column as it would be: how wide its widest cell is, and how wide it has to be at least. */
export interface Measured {
  readonly widest: number;
  readonly least: number;
}

export interface Fitted {
  /** By number, those that are shown. */
  readonly shown: readonly number[];
  /** Of each of those. */
  readonly widths: readonly number[];
}

export const gap = "  ";

/**
 * What a line has room for. Whole columns go, in the order of `spare`, while not all can have what they need; then the widest
 * gives first. The first says what a line is about: it gives last. What still does not fit is longer than its line: a
 * terminal breaks it, and nothing is lost.
 */
export function fitted(columns: readonly Measured[], most: number, spare: readonly number[]): Fitted {
  const isShown = columns.map(() => true);
  const needed = () => lineOf(columns.flatMap(({ least }, at) => (isShown[at] ? [least] : [])));
  for (const at of spare) if (needed() > most) isShown[at] = false;
  const shown = columns.flatMap((_, at) => (isShown[at] ? [at] : []));
  return {
    shown,
    widths: narrowed(
      shown.map((at) => columns[at]!),
      most,
    ),
  };
}

function narrowed(columns: readonly Measured[], most: number): readonly number[] {
  const widths = columns.map(({ widest }) => widest);
  const mayGive = (at: number) => widths[at]! > columns[at]!.least;
  while (lineOf(widths) > most) {
    const givers = widths.map((_, at) => at).filter(mayGive);
    const others = givers.filter((at) => at > 0);
    const giver = (others.length > 0 ? others : givers).reduce((one, at) => (widths[at]! > (widths[one] ?? 0) ? at : one), -1);
    if (giver < 0) break;
    widths[giver]! -= 1;
  }
  return widths;
}

const lineOf = (widths: readonly number[]): number => widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1));
