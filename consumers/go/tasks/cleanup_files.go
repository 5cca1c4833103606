package tasks

import (
	"context"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
	"waybill.local/handlers/cleanup"
)

const dayInHours = 24

// CleanupFiles handles cleanup_files: it removes the temporary files of a folder that are older than a day, or as old as
// the task says.
func CleanupFiles(folder string, now func() time.Time) waybill.Handler[contracts.CleanupFilesPayload, contracts.CleanupFilesResult] {
	return func(ctx context.Context, payload contracts.CleanupFilesPayload) (result contracts.CleanupFilesResult, err error) {
		hours := int64(dayInHours)
		if payload.OlderThanHours != nil {
			hours = *payload.OlderThanHours
		}
		removed, err := cleanup.OlderThan(ctx, folder, now().Add(-time.Duration(hours)*time.Hour))
		return contracts.CleanupFilesResult{Removed: removed.Files, Bytes: removed.Bytes, Kept: removed.Kept}, err
	}
}
