// Package video looks at videos and makes films and pictures of them, by ffmpeg.
package video

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Tools are the programs of ffmpeg, as they are installed here.
type Tools struct{ ffmpeg, ffprobe string }

// FindTools fails where ffmpeg or ffprobe is not installed.
func FindTools() (tools Tools, err error) {
	var wrong [2]error
	tools.ffmpeg, wrong[0] = exec.LookPath("ffmpeg")
	tools.ffprobe, wrong[1] = exec.LookPath("ffprobe")
	return tools, errors.Join(wrong[:]...)
}

// Only files: an upload that is a list of addresses in disguise makes ffmpeg fetch nothing.
var input = []string{"-protocol_whitelist", "file"}

// named is read as a file by ffmpeg, whatever the name looks like.
func named(file string) string { return "file:" + file }

// command ends with ctx; the process is killed then.
func command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// failure says what the program said last.
func failure(err error, said *bytes.Buffer) error {
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	return fmt.Errorf("%w: %s", err, lines[len(lines)-1])
}

// orStopped: a program that was killed because ctx has ended has failed for that reason.
func orStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
