from collections.abc import Iterator
from datetime import timedelta

from waybill import Context, Permanent, RetryAfter
from waybill_contracts import DataExportPayload, DataExportResult

from export_folder import ExportFolder
from formats import formats
from reports import DatabaseBusy, Reports, Row, UserMissing


def export_data(
    payload: DataExportPayload, ctx: Context, *, reports: Reports, export_folder: ExportFolder
) -> DataExportResult:
    """Handles `data_export`: writes one user's data to a file in the export folder and returns where it is."""
    row_count = 0

    def counted() -> Iterator[Row]:
        nonlocal row_count
        for row in reports.rows_of(payload["user_id"]):
            if ctx.cancelled is not None:
                raise ToldToStop(ctx.cancelled)
            row_count += 1
            if row_count % 1_000 == 0:
                ctx.progress(None, f"{row_count} rows")
            yield row

    try:
        # By the task's id, never by a name that a caller chose; another attempt replaces the file.
        written = export_folder.write(f"{ctx.task_id}.{payload['format']}", formats[payload["format"]](counted()))
    except UserMissing as missing:
        raise Permanent(str(missing), code="user_missing") from missing
    except DatabaseBusy as busy:
        raise RetryAfter(timedelta(seconds=busy.pause_seconds), str(busy), code="database_busy") from busy
    return {"file": written.file, "bytes": written.bytes, "sha256": written.sha256, "row_count": row_count}


class ToldToStop(Exception):
    pass
