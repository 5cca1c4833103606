package tasks

import (
	"context"
	"errors"
	"path/filepath"

	waybill "waybill.local/consumer"
	"waybill.local/handlers/video"
	"waybill.local/handlers/wholefiles"
)

// Videos is what the handlers of videos work with: they share their tools and folders.
type Videos struct {
	Tools video.Tools
	// UploadFolder is where the sample application places what users upload.
	UploadFolder string
	// MediaFolder is where what is made of uploads is placed.
	MediaFolder *wholefiles.Folder
}

// upload is the path of a file whose name its contract has checked: it leads nowhere else.
func (v Videos) upload(file string) string { return filepath.Join(v.UploadFolder, file) }

// orPermanent: what is no video will be none another time.
func orPermanent(err error) error {
	switch {
	case errors.Is(err, video.ErrMissing):
		return waybill.Permanent("upload_missing", err)
	case errors.Is(err, video.ErrNotAVideo):
		return waybill.Permanent("not_a_video", err)
	default:
		return err
	}
}

// orFfmpegFailed: ffmpeg's own failure may be of this machine (a full disk), so it is tried again.
func orFfmpegFailed(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return waybill.WithCode("ffmpeg_failed", err)
}
