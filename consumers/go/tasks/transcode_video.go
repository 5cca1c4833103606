package tasks

import (
	"context"
	"math"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// TranscodeVideo handles transcode_video: it makes a film of an upload that every browser plays.
func TranscodeVideo(videos Videos) waybill.Handler[contracts.TranscodeVideoPayload, contracts.TranscodeVideoResult] {
	return func(ctx context.Context, payload contracts.TranscodeVideoPayload) (result contracts.TranscodeVideoResult, err error) {
		task := waybill.From(ctx)
		tell := func(made time.Duration) { task.Progress(shareOf(made, payload.DurationMs), "") }
		// By the task's id, never by a name that a caller chose; another attempt replaces the file.
		film, err := videos.Tools.Film(ctx, videos.upload(payload.File), videos.MediaFolder, task.ID+".mp4", tell)
		if err != nil {
			return result, orFfmpegFailed(ctx, err)
		}
		return contracts.TranscodeVideoResult{
			File: film.File, Bytes: film.Bytes, DurationMs: film.Duration.Milliseconds(), Width: film.Width, Height: film.Height,
		}, nil
	}
}

// shareOf is NaN where it is not known: then how far the work is, nobody says.
func shareOf(made time.Duration, wholeMs *int64) float64 {
	if wholeMs == nil {
		return math.NaN()
	}
	return float64(made.Milliseconds()) / float64(*wholeMs)
}
