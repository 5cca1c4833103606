import { Duplex } from "node:stream";
import type { DataExportPayload } from "@waybill/contracts";
import { writeJson } from "@waybill/contracts/validation";
import { stringify } from "csv-stringify";
import type { CommentRow, OrderRow, Row, UserRow } from "./reports.ts";

/** How rows become a file: a stream that takes rows and gives text, a row at a time. */
export const formats: Record<DataExportPayload["format"], () => Duplex> = { csv, json };

/**
 * One table for the three kinds of row: a column for each field that any of them has. What a kind has not,
 * and what is NULL, is left out (`,,`); an empty text is `""`; so the two stay different. Texts are always
 * quoted. One that a spreadsheet would take for a formula gets an apostrophe before it, so that opening the
 * file runs nothing that a user typed.
 */
function csv(): Duplex {
  return stringify({ header: true, columns: [...columns], quoted_string: true, escape_formulas: true, record_delimiter: "\r\n" });
}

/** One array of objects, one a line. JSON needs no library to be streamed: what is between two rows is a comma. */
function json(): Duplex {
  return Duplex.from(async function* (rows: AsyncIterable<Row>) {
    let before = "[\n";
    for await (const row of rows) {
      yield before + writeJson(row);
      before = ",\n";
    }
    yield before === "[\n" ? "[]\n" : "\n]\n";
  });
}

type Column = keyof UserRow | keyof OrderRow | keyof CommentRow;

const columns: readonly Column[] = [
  "kind",
  "id",
  "created_at",
  "name",
  "email",
  "about",
  "item",
  "quantity",
  "price_cents",
  "note",
  "order_id",
  "body",
];
