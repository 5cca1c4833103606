package video

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Info is what a file says of the video in it.
type Info struct {
	Duration      time.Duration
	Width, Height int64
	// Codec as ffprobe calls it.
	Codec string
}

// ErrNotAVideo is what no other try can mend: it is no video, or a damaged one.
var ErrNotAVideo = errors.New("no video that can be read")

// ErrMissing means that there is no such file.
var ErrMissing = errors.New("the file is not in the upload folder")

// Probe reads what a file says of the video in it. It fails with ErrMissing or ErrNotAVideo where that is the reason.
func (t Tools) Probe(ctx context.Context, file string) (info Info, err error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return info, fmt.Errorf("%s: %w", filepath.Base(file), ErrMissing)
	}
	info, err = t.look(ctx, file)
	if err == nil && info.Duration < time.Millisecond {
		err = notAVideo(file)
	}
	return info, err
}

// look also takes a picture, which has no duration.
func (t Tools) look(ctx context.Context, file string) (info Info, err error) {
	cmd := command(ctx, t.ffprobe, append(input, "-v", "error", "-of", "json", "-show_format", "-show_streams", named(file))...)
	answer, err := cmd.Output()
	if err != nil {
		return info, orStopped(ctx, notAVideo(file))
	}
	var told struct {
		Format  struct{ Duration string }
		Streams []struct {
			CodecType     string `json:"codec_type"`
			CodecName     string `json:"codec_name"`
			Width, Height int64
		}
	}
	if err := json.Unmarshal(answer, &told); err != nil {
		return info, fmt.Errorf("ffprobe's answer: %w", err)
	}
	seconds, _ := strconv.ParseFloat(told.Format.Duration, 64)
	for _, stream := range told.Streams {
		if stream.CodecType == "video" && stream.Width > 0 && stream.Height > 0 {
			return Info{Duration: time.Duration(seconds * float64(time.Second)), Width: stream.Width, Height: stream.Height, Codec: stream.CodecName}, nil
		}
	}
	return info, notAVideo(file)
}

// TryToPlay decodes the first ten seconds: a file may say that it is a video and hold none. It fails with ErrNotAVideo
// where that is the reason.
func (t Tools) TryToPlay(ctx context.Context, file string) error {
	args := append([]string{"-nostdin", "-v", "error", "-xerror", "-t", "10"}, input...)
	cmd := command(ctx, t.ffmpeg, append(args, "-i", named(file), "-map", "0:v:0", "-f", "null", "-")...)
	if cmd.Run() != nil {
		return orStopped(ctx, notAVideo(file))
	}
	return nil
}

func notAVideo(file string) error { return fmt.Errorf("%s: %w", filepath.Base(file), ErrNotAVideo) }
