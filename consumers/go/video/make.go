package video

import (
	"bufio"
	"bytes"
	"context"
	"strconv"
	"strings"
	"time"

	"waybill.local/handlers/wholefiles"
)

// Made is a file that is there, whole.
type Made struct {
	// File is the name in the folder.
	File  string
	Bytes int64
	Info
}

// Film makes an H.264 film that every browser plays, at most 720 pixels high and never higher than it was, and says
// how much of it is made.
func (t Tools) Film(ctx context.Context, from string, folder *wholefiles.Folder, name string, made func(time.Duration)) (Made, error) {
	return t.make(ctx, from, folder, name, made, nil, []string{
		"-map", "0:v:0", "-map", "0:a:0?", "-vf", "scale=-2:trunc(min(720\\,ih)/2)*2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
		"-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-f", "mp4",
	})
}

// Picture takes one picture out of a video, at most 320 pixels wide.
func (t Tools) Picture(ctx context.Context, from string, folder *wholefiles.Folder, name string, at time.Duration) (Made, error) {
	seek := []string{"-ss", strconv.FormatFloat(at.Seconds(), 'f', 3, 64)}
	return t.make(ctx, from, folder, name, func(time.Duration) {}, seek, []string{
		"-map", "0:v:0", "-frames:v", "1", "-vf", "scale=trunc(min(320\\,iw)/2)*2:-2", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2",
	})
}

// make has ffmpeg write the file, and looks at what was made.
func (t Tools) make(ctx context.Context, from string, folder *wholefiles.Folder, name string, made func(time.Duration), seek, how []string) (result Made, err error) {
	args := append([]string{"-nostdin", "-v", "error", "-y", "-progress", "pipe:1"}, input...)
	args = append(append(append(args, seek...), "-i", named(from)), how...)
	result.File = name
	result.Bytes, err = folder.Write(name, func(partial string) (err error) {
		if err = t.run(ctx, append(args, named(partial)), made); err == nil {
			result.Info, err = t.look(ctx, partial)
		}
		return err
	})
	return result, err
}

func (t Tools) run(ctx context.Context, args []string, made func(time.Duration)) error {
	cmd := command(ctx, t.ffmpeg, args...)
	said := new(bytes.Buffer)
	cmd.Stderr = said
	progress, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(progress); lines.Scan(); {
		if text, isTime := strings.CutPrefix(lines.Text(), "out_time_us="); isTime {
			if microseconds, err := strconv.ParseInt(text, 10, 64); err == nil {
				made(time.Duration(microseconds) * time.Microsecond)
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		return orStopped(ctx, failure(err, said))
	}
	return nil
}
