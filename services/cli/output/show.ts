import { Refused } from "../exits.ts";
import type { Io } from "../io.ts";
import { csvLine } from "./csv.ts";
import { isRawNumber, shown } from "./exact_json.ts";
import { valueAt, withParts } from "./fields.ts";
import { laidOut, table } from "./table.ts";
import { plainly } from "./width.ts";

/** As the API has it: names in snake_case. */
export type Row = Readonly<Record<string, unknown>>;

/** A column by the name of its field (`breaker.state` is a field of a field), and how people read it where that is not the value itself. */
export type Column = string | SaidColumn;

export interface SaidColumn {
  readonly field: string;
  readonly title?: string;
  readonly right?: true;
  readonly cell?: (row: Row) => string;
  /** Goes where not all fit, before those with a lower number. */
  readonly spare?: number;
  /** A sentence: it goes on in the next line. */
  readonly folded?: true;
}

export interface OutputOptions {
  readonly output: "table" | "json" | "jsonl" | "csv";
  readonly columns?: readonly string[];
  /** False: `--no-headers`. */
  readonly headers: boolean;
  readonly utc?: boolean;
  readonly quiet?: boolean;
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
      const fields = options.columns ?? withParts(chosen.map(fieldOf), rows);
      const lines = rows.map((row) => csvLine(fields.map((field) => valueAt(row, field))));
      return [...(options.headers ? [csvLine(fields)] : []), ...lines].join("");
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
  const lines = inParts(chosen, [row], options).map((column) => [io.colors.out.dim(fieldOf(column)), cellOf(row, column, options, io)]);
  return table(lines, { ...mostOf(io), folded: new Set([1]) }) + (options.columns === undefined ? below : "");
}

/** A table within what is shown of one thing. */
export const tableBelow = (title: string, rows: readonly Row[], columns: readonly Column[], options: OutputOptions, io: Io): string =>
  rows.length === 0 ? "" : `\n${io.colors.out.bold(title)}\n${tableOf(rows, columns, options, io)}`;

/** JSON within what is shown of one thing. */
export const jsonBelow = (title: string, value: unknown, io: Io): string =>
  value === null || value === undefined ? "" : `\n${io.colors.out.bold(title)}\n${JSON.stringify(value, null, 2)}\n`;

function tableOf(rows: readonly Row[], wanted: readonly Column[], options: OutputOptions, io: Io): string {
  const columns = inParts(wanted, rows, options);
  const head = columns.map((column) => io.colors.out.dim(titleOf(column, wanted)));
  const lines = rows.map((row) => columns.map((column) => cellOf(row, column, options, io)));
  const those = (are: (column: Column) => boolean) => new Set(columns.flatMap((column, at) => (are(column) ? [at] : [])));
  const isNumber = (column: Column) =>
    typeof column === "string" ? rows.some((row) => typeof valueAt(row, column) === "number") : column.right === true;
  const { text, leftOut } = laidOut([...(options.headers ? [head] : []), ...lines], {
    ...mostOf(io),
    ...{ rightAligned: those(isNumber), folded: those((column) => typeof column !== "string" && column.folded === true) },
    spare: options.columns === undefined ? spareOf(columns) : [],
  });
  if (leftOut.length === 0 || options.quiet) return text;
  const names = leftOut.map((at) => titleOf(columns[at]!, wanted)).join(", ");
  return `${text}${io.colors.out.dim(`No room here for ${names}: -o json, or --columns`)}\n`;
}

/** First what was said to go first, then from the right. What a line is about stays, and so does a sentence. */
function spareOf(columns: readonly Column[]): readonly number[] {
  const spareness = (column: Column) => (typeof column === "string" ? 0 : (column.spare ?? 0));
  return columns
    .map((column, at) => ({ column, at }))
    .filter(({ column, at }) => at > 0 && (typeof column === "string" || column.folded !== true))
    .toSorted((one, other) => spareness(other.column) - spareness(one.column) || other.at - one.at)
    .map(({ at }) => at);
}

/** For people a value with members is a column for each; what was named by `--columns` is shown as it was named. */
function inParts(columns: readonly Column[], rows: readonly Row[], options: OutputOptions): readonly Column[] {
  if (options.columns !== undefined) return columns;
  return columns.flatMap((column): readonly Column[] =>
    typeof column === "string" || column.cell === undefined ? withParts([fieldOf(column)], rows) : [column],
  );
}

/** Into a pipe nothing is cut. */
const mostOf = (io: Io) => (io.terminal.out ? { most: io.width() } : {});

const fieldOf = (column: Column): string => (typeof column === "string" ? column : column.field);

/** Of a part that was made here all its names, since others may have parts of the same name. */
function titleOf(column: Column, wanted: readonly Column[]): string {
  const names = fieldOf(column).split(".");
  const said = typeof column === "string" ? undefined : column.title;
  return (said ?? (wanted.includes(column) ? names.at(-1)! : names.join(" ")).replaceAll("_", " ")).toUpperCase();
}

function cellOf(row: Row, column: Column, options: OutputOptions, io: Io): string {
  if (typeof column !== "string" && column.cell !== undefined) return column.cell(row);
  return cell(valueAt(row, fieldOf(column)), options, io);
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
