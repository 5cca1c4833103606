import { type Context, Permanent, RetryAfter } from "@waybill/consumer";
import type { DataExportPayload, DataExportResult } from "@waybill/contracts";
import type { ExportFolder } from "../export_folder.ts";
import { formats } from "../formats.ts";
import { DatabaseBusy, type Reports, type Row, UserMissing } from "../reports.ts";

/** Handles `data_export`: writes one user's data to a file in the export folder and returns where it is. */
export function exportData({ reports, exportFolder }: { readonly reports: Reports; readonly exportFolder: ExportFolder }) {
  return async (payload: DataExportPayload, ctx: Context): Promise<DataExportResult> => {
    let rowCount = 0;
    const counted = function* (rows: Iterable<Row>) {
      for (const row of rows) {
        rowCount++;
        if (rowCount % 1_000 === 0) ctx.progress(Number.NaN, `${rowCount} rows`);
        yield row;
      }
    };
    try {
      // By the task's id, never by a name that a caller chose; another attempt replaces the file.
      const name = `${ctx.taskId}.${payload.format}`;
      const rows = counted(reports.rowsOf(payload.user_id));
      const written = await exportFolder.write(name, rows, formats[payload.format](), { signal: ctx.signal });
      return { ...written, row_count: rowCount };
    } catch (error) {
      if (error instanceof UserMissing) throw new Permanent(error.message, { code: "user_missing", cause: error });
      if (error instanceof DatabaseBusy) throw new RetryAfter(error.pauseMs, error.message, { code: "database_busy", cause: error });
      throw error; // anything else is a transient failure
    }
  };
}
