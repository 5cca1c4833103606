package video

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
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
func (t Tools) Film(ctx context.Context, from, folder, name string, made func(time.Duration)) (Made, error) {
	return t.make(ctx, from, folder, name, made, nil, []string{
		"-map", "0:v:0", "-map", "0:a:0?", "-vf", "scale=-2:trunc(min(720\\,ih)/2)*2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23",
		"-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-f", "mp4",
	})
}

// Picture takes one picture out of a video, at most 320 pixels wide.
func (t Tools) Picture(ctx context.Context, from, folder, name string, at time.Duration) (Made, error) {
	seek := []string{"-ss", strconv.FormatFloat(at.Seconds(), 'f', 3, 64)}
	return t.make(ctx, from, folder, name, func(time.Duration) {}, seek, []string{
		"-map", "0:v:0", "-frames:v", "1", "-vf", "scale=trunc(min(320\\,iw)/2)*2:-2", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2",
	})
}

// make writes beside the name and renames, so that a file appears whole or not at all.
func (t Tools) make(ctx context.Context, from, folder, name string, made func(time.Duration), seek, how []string) (result Made, err error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return result, err
	}
	partial := filepath.Join(folder, "."+rand.Text()+"."+name)
	defer func() { _ = os.Remove(partial) }() // where it was renamed, it is gone already
	args := append([]string{"-nostdin", "-v", "error", "-y", "-progress", "pipe:1"}, input...)
	args = append(append(args, seek...), "-i", named(from))
	if err := t.run(ctx, append(append(args, how...), named(partial)), made); err != nil {
		return result, err
	}
	if result.Bytes, err = synced(partial); err != nil {
		return result, err
	}
	// Of a picture, ffprobe knows no duration; what was made by us is a video or a picture all the same.
	if result.Info, err = t.Probe(ctx, partial); err != nil && !errors.Is(err, ErrNotAVideo) {
		return result, err
	}
	result.File = name
	return result, os.Rename(partial, filepath.Join(folder, name))
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
		return failure(ctx, err, said)
	}
	return nil
}

func synced(path string) (size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err == nil {
		size = info.Size()
	}
	return size, errors.Join(err, file.Sync(), file.Close())
}
