package video

import (
	"bytes"
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

// Probe reads what a file says of itself. It fails with ErrMissing or ErrNotAVideo where that is the reason.
func (t Tools) Probe(ctx context.Context, file string) (info Info, err error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return info, fmt.Errorf("%s: %w", filepath.Base(file), ErrMissing)
	}
	said, answer := new(bytes.Buffer), new(bytes.Buffer)
	cmd := command(ctx, t.ffprobe, append(input, "-v", "error", "-of", "json", "-show_format", "-show_streams", named(file))...)
	cmd.Stdout, cmd.Stderr = answer, said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return info, context.Cause(ctx)
		}
		return info, fmt.Errorf("%s: %w", filepath.Base(file), ErrNotAVideo)
	}
	return infoOf(filepath.Base(file), answer.Bytes())
}

func infoOf(name string, answer []byte) (info Info, err error) {
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
	info.Duration = time.Duration(seconds * float64(time.Second))
	for _, stream := range told.Streams {
		if stream.CodecType == "video" && stream.Width > 0 && stream.Height > 0 && info.Duration >= time.Millisecond {
			info.Width, info.Height, info.Codec = stream.Width, stream.Height, stream.CodecName
			return info, nil
		}
	}
	return info, fmt.Errorf("%s: %w", name, ErrNotAVideo)
}

// TryToPlay decodes the first ten seconds: a file may say that it is a video and hold none. It fails with ErrNotAVideo
// where that is the reason.
func (t Tools) TryToPlay(ctx context.Context, file string) error {
	args := append([]string{"-nostdin", "-v", "error", "-xerror", "-t", "10"}, input...)
	cmd := command(ctx, t.ffmpeg, append(args, "-i", named(file), "-map", "0:v:0", "-f", "null", "-")...)
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fmt.Errorf("%s: %w", filepath.Base(file), ErrNotAVideo)
	}
	return nil
}
