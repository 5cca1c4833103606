import { fitted, gap, type Measured } from "./fit.ts";
import { cutTo, foldedTo, widthOf } from "./width.ts";

/** Columns as wide as their widest cell; the last one ends where it ends. */
export const table = (rows: Rows, options: TableOptions = {}): string => laidOut(rows, options).text;

/** A table, and which of its columns the line had no room for. */
export function laidOut(rows: Rows, options: TableOptions = {}): { readonly text: string; readonly leftOut: readonly number[] } {
  const { most = Number.POSITIVE_INFINITY, rightAligned = new Set(), folded = new Set(), spare = [] } = options;
  const columns = (rows[0] ?? []).map((_, column) => measured(rows.map((row) => row[column]!)));
  const { shown, widths } = fitted(columns, most, spare);
  const lines = rows.flatMap((row) => {
    const cells = shown.map((column, at) =>
      folded.has(column) ? foldedTo(row[column]!, widths[at]!) : [cutTo(row[column]!, widths[at]!)],
    );
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      cells.map((cell, at) => padded(cell[line] ?? "", widths[at]!, rightAligned.has(shown[at]!))).join(gap),
    );
  });
  return {
    text: lines.map((line) => `${line.trimEnd()}\n`).join(""),
    leftOut: columns.flatMap((_, column) => (shown.includes(column) ? [] : [column])),
  };
}

type Rows = readonly (readonly string[])[];

export interface TableOptions {
  /** How wide a line may be; nothing is said: as wide as it is. */
  readonly most?: number;
  /** Columns by their number. */
  readonly rightAligned?: ReadonlySet<number>;
  /** Sentences that go on in the next line, instead of being cut. */
  readonly folded?: ReadonlySet<number>;
  /** Columns that go where not all fit, the first of them first. */
  readonly spare?: readonly number[];
}

/** Of a text that is cut so much is kept. */
const leastWidth = 20;
/** An id, a name, a time and a state are never cut: of those, half is worth nothing. Names have at most so many letters. */
const longestName = 64;

function measured(cells: readonly string[]): Measured {
  const widths = cells.map((cell) => ({ width: widthOf(cell), isName: !cell.includes(" ") }));
  const least = widths.map(({ width, isName }) => (isName && width <= longestName ? width : Math.min(width, leastWidth)));
  return { widest: Math.max(...widths.map(({ width }) => width)), least: Math.max(...least) };
}

function padded(cell: string, width: number, isRight: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(cell)));
  return isRight ? space + cell : cell + space;
}
