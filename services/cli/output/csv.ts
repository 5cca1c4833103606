import { shown } from "./exact_json.ts";

/**
 * RFC 4180, a line for each row. A cell that a spreadsheet would take for a formula has an apostrophe before it, by which
 * spreadsheets know text: whoever sent a task may have written it.
 */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = shown(value);
  const isText = typeof value === "string" || Array.isArray(value);
  const harmless = isText && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
