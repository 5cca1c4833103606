import { cutTo, widthOf } from "./width.ts";

/** Columns as wide as their widest cell; the last one ends where it ends. */
export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { most = Number.POSITIVE_INFINITY, rightAligned = new Set() } = options;
  const widths = fitted(widestOf(rows), most);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => padded(cell, widths[column]!, rightAligned.has(column)))
          .join(gap)
          .trimEnd()}\n`,
    )
    .join("");
}

export interface TableOptions {
  /** How wide a line may be; what does not fit is cut where the most room is. */
  readonly most?: number;
  /** Columns by their number. */
  readonly rightAligned?: ReadonlySet<number>;
}

const gap = "  ";
/** A time, a state and a number are never cut: of those, half is worth nothing. */
const leastWidth = 20;

function widestOf(rows: readonly (readonly string[])[]): number[] {
  return rows.reduce<number[]>((found, row) => row.map((cell, column) => Math.max(widthOf(cell), found[column] ?? 0)), []);
}

/** The widest gives first, until all of them fit or there is nothing left to give. The first says what a line is about: it gives last. */
function fitted(widths: readonly number[], most: number): readonly number[] {
  const given = [...widths];
  const total = () => given.reduce((sum, one) => sum + one, gap.length * (given.length - 1));
  while (total() > most) {
    const others = given.indexOf(Math.max(...given.slice(1)), 1);
    const giver = others > 0 && given[others]! > leastWidth ? others : 0;
    if (given[giver]! <= leastWidth) break;
    given[giver]! -= 1;
  }
  return given;
}

function padded(cell: string, width: number, isRight: boolean): string {
  const cut = cutTo(cell, width);
  const space = " ".repeat(Math.max(0, width - widthOf(cut)));
  return isRight ? space + cut : cut + space;
}
