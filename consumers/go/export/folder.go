// Package export writes rows to files of the export folder.
package export

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"waybill.local/handlers/reports"
)

// Folder is where exports are placed. A file appears whole or not at all:
//
//	.<name>.<random>.partial ── all bytes on disk ──► <name>
//
// Two consumers may write one name at once (a task can be delivered twice): each has its own partial file, the later one
// replaces the earlier, and both are whole. A killed process leaves its partial file behind, which harms nobody and is
// removed by a later start.
type Folder struct{ path string }

// NewFolder makes nothing yet.
func NewFolder(path string) *Folder { return &Folder{path: path} }

// Written is a file that is there, whole.
type Written struct {
	// File is the name in the folder.
	File  string
	Bytes int64
	// SHA256 is over the file's bytes, in hexadecimal.
	SHA256 string
}

// Write writes what the format makes of the rows, and fails with the error that came in the place of a row. Where ctx
// ends, it fails with the cause, and nothing is left.
func (f *Folder) Write(ctx context.Context, name string, rows iter.Seq2[reports.Row, error], format Format) (written Written, err error) {
	if ctx.Err() != nil {
		return written, context.Cause(ctx)
	}
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return written, err
	}
	partial := filepath.Join(f.path, "."+name+"."+rand.Text()+partialEnd)
	file, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return written, err
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(partial)
		}
	}()
	measured := &measure{to: file, hash: sha256.New()}
	if err := writeRows(ctx, measured, rows, format); err != nil {
		return written, err
	}
	// On disk before it is renamed, or a power cut could leave the name with nothing in it.
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return written, err
	}
	if err := os.Rename(partial, filepath.Join(f.path, name)); err != nil {
		return written, err
	}
	return Written{File: name, Bytes: measured.bytes, SHA256: hex.EncodeToString(measured.hash.Sum(nil))}, syncFolder(f.path)
}

func writeRows(ctx context.Context, to io.Writer, rows iter.Seq2[reports.Row, error], format Format) error {
	buffer := bufio.NewWriterSize(to, 64*1024)
	for row, err := range rows {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return err
		}
		format.Row(buffer, row)
	}
	format.End(buffer)
	return buffer.Flush() // also what went wrong before: a bufio.Writer keeps its first error
}

// measure counts and hashes what passes.
type measure struct {
	to    io.Writer
	hash  hash.Hash
	bytes int64
}

func (m *measure) Write(chunk []byte) (int, error) {
	count, err := m.to.Write(chunk)
	_, _ = m.hash.Write(chunk[:count])
	m.bytes += int64(count)
	return count, err
}

const partialEnd = ".partial"

// leftAfter is longer than an attempt may take, so that no file that is being written is removed.
const leftAfter = time.Hour

// RemoveLeftovers removes what killed processes left: partial files that nobody has written to for an hour. Answers
// how many.
func (f *Folder) RemoveLeftovers(now time.Time) (removed int, err error) {
	entries, err := os.ReadDir(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		// One that has gone meanwhile was removed by another start.
		if !strings.HasSuffix(entry.Name(), partialEnd) || err != nil || now.Sub(info.ModTime()) < leftAfter {
			continue
		}
		if err := os.Remove(filepath.Join(f.path, entry.Name())); err == nil {
			removed++
		}
	}
	return removed, nil
}

// syncFolder: a name is kept by the folder, and the folder is on disk only when it was asked to be.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
