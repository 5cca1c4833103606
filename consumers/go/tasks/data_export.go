// Package tasks holds a handler for each routing key.
package tasks

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
	"waybill.local/handlers/export"
	"waybill.local/handlers/reports"
)

// Reports answers a user's rows one by one; an error is the last pair.
type Reports interface {
	RowsOf(ctx context.Context, userID int64) iter.Seq2[reports.Row, error]
}

// ExportData handles data_export: it writes one user's data to a file in the export folder and returns where it is.
func ExportData(source Reports, folder *export.Folder) waybill.Handler[contracts.DataExportPayload, contracts.DataExportResult] {
	return func(ctx context.Context, payload contracts.DataExportPayload) (result contracts.DataExportResult, err error) {
		task := waybill.From(ctx)
		format, err := export.FormatOf(payload.Format)
		if err != nil {
			return result, waybill.Permanent("format_unknown", err)
		}
		rowCount := int64(0)
		rows := counted(source.RowsOf(ctx, payload.UserID), &rowCount, task)
		// By the task's id, never by a name that a caller chose; another attempt replaces the file.
		written, err := folder.Write(ctx, task.ID+"."+string(payload.Format), rows, format)
		var busy *reports.BusyError
		switch {
		case errors.Is(err, reports.ErrUserMissing):
			return result, waybill.Permanent("user_missing", err)
		case errors.As(err, &busy):
			return result, waybill.RetryAfter(busy.Pause, waybill.WithCode("database_busy", err))
		case err != nil:
			return result, err // anything else is a transient failure
		}
		return contracts.DataExportResult{File: written.File, Bytes: written.Bytes, SHA256: written.SHA256, RowCount: rowCount}, nil
	}
}

// counted counts the rows as they pass, and says how many every thousand.
func counted(rows iter.Seq2[reports.Row, error], count *int64, task *waybill.Task) iter.Seq2[reports.Row, error] {
	return func(yield func(reports.Row, error) bool) {
		for row, err := range rows {
			if err == nil {
				*count++
				if *count%1_000 == 0 {
					task.Progress(math.NaN(), fmt.Sprintf("%d rows", *count))
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
