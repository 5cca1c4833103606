import { Refused } from "../exits.ts";
import type { Io } from "../io.ts";
import { csvLine } from "./csv.ts";
import { isRawNumber, shown } from "./exact_json.ts";
import { table } from "./table.ts";
import { plainly } from "./width.ts";

/** As the API has it: names in snake_case. */
export type Row = Readonly<Record<string, unknown>>;

/** A column by the name of its field (`breaker.state` is a field of a field), and how people read it where that is not the value itself. */
export type Column =
  | string
  | { readonly field: string; readonly title?: string; readonly right?: true; readonly cell: (row: Row) => string };

export interface OutputOptions {
  readonly output: "table" | "json" | "jsonl" | "csv";
  readonly columns?: readonly string[];
  /** False: `--no-headers`. */
  readonly headers: boolean;
  readonly utc?: boolean;
}

/** Many of a kind: one array, a line for each, or a table. */
export function showRows(rows: readonly Row[], columns: readonly Column[], options: OutputOptions, io: Io): void {
  io.out(rowsText(rows, columns, options, io));
}

/** One thing: an object, or for people a line for each field. `below` is what people see under it. */
export function showOne(row: Row, columns: readonly Column[], options: OutputOptions, io: Io, below = ""): void {
  io.out(oneText(row, columns, options, io, below));
}

function rowsText(rows: readonly Row[], columns: readonly Column[], options: OutputOptions, io: Io): string {
  const chosen = options.columns === undefined ? columns : chosenOf(options.columns, rows, columns);
  const picked = options.columns === undefined ? rows : rows.map((row) => pick(row, options.columns!));
  switch (options.output) {
    case "json":
      return `${JSON.stringify(picked, null, 2)}\n`;
    case "jsonl":
      return picked.map((row) => `${JSON.stringify(row)}\n`).join("");
    case "csv": {
      const lines = rows.map((row) => csvLine(chosen.map((column) => valueAt(row, fieldOf(column)))));
      return [...(options.headers ? [csvLine(chosen.map(fieldOf))] : []), ...lines].join("");
    }
    case "table":
      return rows.length === 0 ? "" : tableOf(rows, chosen, options, io);
  }
}

function oneText(row: Row, columns: readonly Column[], options: OutputOptions, io: Io, below: string): string {
  if (options.output === "csv") return rowsText([row], columns, options, io);
  const picked = options.columns === undefined ? row : pick(row, options.columns);
  if (options.output === "json") return `${JSON.stringify(picked, null, 2)}\n`;
  if (options.output === "jsonl") return `${JSON.stringify(picked)}\n`;
  const chosen = options.columns === undefined ? columns : chosenOf(options.columns, [row], columns);
  const lines = chosen.map((column) => [io.colors.out.dim(fieldOf(column)), cellOf(row, column, options, io)]);
  return table(lines, mostOf(io)) + (options.columns === undefined ? below : "");
}

/** A table within what is shown of one thing. */
export const tableBelow = (title: string, rows: readonly Row[], columns: readonly Column[], options: OutputOptions, io: Io): string =>
  rows.length === 0 ? "" : `\n${io.colors.out.bold(title)}\n${tableOf(rows, columns, options, io)}`;

/** JSON within what is shown of one thing. */
export const jsonBelow = (title: string, value: unknown, io: Io): string =>
  value === null || value === undefined ? "" : `\n${io.colors.out.bold(title)}\n${JSON.stringify(value, null, 2)}\n`;

function tableOf(rows: readonly Row[], columns: readonly Column[], options: OutputOptions, io: Io): string {
  const head = columns.map((column) => io.colors.out.dim(titleOf(column)));
  const lines = rows.map((row) => columns.map((column) => cellOf(row, column, options, io)));
  const isNumber = (column: Column) =>
    typeof column === "string" ? rows.some((row) => typeof valueAt(row, column) === "number") : column.right === true;
  const rightAligned = new Set(columns.flatMap((column, at) => (isNumber(column) ? [at] : [])));
  return table([...(options.headers ? [head] : []), ...lines], { ...mostOf(io), rightAligned });
}

/** Into a pipe nothing is cut. */
const mostOf = (io: Io) => (io.terminal.out ? { most: io.width() } : {});

const fieldOf = (column: Column): string => (typeof column === "string" ? column : column.field);
const titleOf = (column: Column): string =>
  ((typeof column === "string" ? undefined : column.title) ?? fieldOf(column).split(".").at(-1)!.replaceAll("_", " ")).toUpperCase();

export const valueAt = (row: Row, field: string): unknown =>
  field.split(".").reduce<unknown>((held, name) => (typeof held === "object" && held !== null ? (held as Row)[name] : undefined), row);

function cellOf(row: Row, column: Column, options: OutputOptions, io: Io): string {
  if (typeof column !== "string") return column.cell(row);
  return cell(valueAt(row, column), options, io);
}

/** What is not reported is `-`. */
export function cell(value: unknown, { utc = false }: Pick<OutputOptions, "utc">, io: Pick<Io, "terminal">): string {
  if (value === null || value === undefined) return "-";
  if (typeof value === "number") return value.toLocaleString("en-GB", { maximumFractionDigits: 3 });
  if (typeof value === "string" && io.terminal.out && isTime.test(value)) return timeOf(new Date(value), utc);
  return isRawNumber(value) ? shown(value) : plainly(shown(value));
}

const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Of a terminal: where its person is, to the second. */
function timeOf(time: Date, utc: boolean): string {
  if (utc) return `${time.toISOString().slice(0, 19).replace("T", " ")}Z`;
  return time.toLocaleString("sv-SE");
}

function pick(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.map((field) => [field, valueAt(row, field) ?? null]));
}

/** Where a column is known by its field, it is read by people as ever. @throws Refused `usage` for a field that no row has. */
function chosenOf(fields: readonly string[], rows: readonly Row[], known: readonly Column[]): readonly Column[] {
  const unknown = fields.find((field) => rows.length > 0 && rows.every((row) => valueAt(row, field) === undefined));
  if (unknown !== undefined)
    throw new Refused("usage", `--columns ${unknown}: there is no such field. There are ${Object.keys(rows[0]!).join(", ")}.`);
  return fields.map((field) => known.find((column) => typeof column !== "string" && column.field === field) ?? field);
}
