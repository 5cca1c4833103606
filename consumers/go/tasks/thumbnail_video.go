package tasks

import (
	"context"
	"time"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// ThumbnailVideo handles thumbnail_video: it takes a picture from the tenth part of an upload, past what fades in.
func ThumbnailVideo(videos Videos) waybill.Handler[contracts.ThumbnailVideoPayload, contracts.ThumbnailVideoResult] {
	return func(ctx context.Context, payload contracts.ThumbnailVideoPayload) (result contracts.ThumbnailVideoResult, err error) {
		at := time.Duration(payload.DurationMs) * time.Millisecond / 10
		// By the task's id, never by a name that a caller chose; another attempt replaces the file.
		picture, err := videos.Tools.Picture(ctx, videos.upload(payload.File), videos.MediaFolder, waybill.From(ctx).ID+".jpg", at)
		if err != nil {
			return result, orFfmpegFailed(ctx, err)
		}
		return contracts.ThumbnailVideoResult{File: picture.File, Bytes: picture.Bytes, Width: picture.Width, Height: picture.Height}, nil
	}
}
