/** What a command has of its process. Data goes out, everything else to err, so that what is piped on never has two shapes. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What the program was started with. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Columns as wide as their widest cell; the last one ends where it ends. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((found, row) => row.map((cell, column) => Math.max(cell.length, found[column] ?? 0)), []);
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

export const count = (many: number, thing: string): string => `${many} ${thing}${many === 1 ? "" : "s"}`;
