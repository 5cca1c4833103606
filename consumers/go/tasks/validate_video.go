package tasks

import (
	"context"

	waybill "waybill.local/consumer"
	"waybill.local/contracts"
)

// ValidateVideo handles validate_video: it looks whether an upload is a video, before any work is put into it.
func ValidateVideo(videos Videos) waybill.Handler[contracts.ValidateVideoPayload, contracts.ValidateVideoResult] {
	return func(ctx context.Context, payload contracts.ValidateVideoPayload) (result contracts.ValidateVideoResult, err error) {
		info, err := videos.Tools.Probe(ctx, videos.upload(payload.File))
		if err != nil {
			return result, orPermanent(err)
		}
		if err := videos.Tools.TryToPlay(ctx, videos.upload(payload.File)); err != nil {
			return result, orPermanent(err)
		}
		return contracts.ValidateVideoResult{DurationMs: info.Duration.Milliseconds(), Width: info.Width, Height: info.Height, Codec: info.Codec}, nil
	}
}
