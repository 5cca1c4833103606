// Package wholefiles writes files that appear whole or not at all.
package wholefiles

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Folder is where files are placed. A file appears whole or not at all:
//
//	.<name>.<random>.partial ── all bytes on disk ──► <name>
//
// Two consumers may write one name at once (a task can be delivered twice): each has its own partial file, the later one
// replaces the earlier, and both are whole. A killed process leaves its partial file behind, which harms nobody and is
// removed by a later start.
type Folder struct{ path string }

// NewFolder makes nothing yet.
func NewFolder(path string) *Folder { return &Folder{path: path} }

// Write has fill write the partial file, which is not there yet, and answers its length in bytes. Where fill fails,
// nothing is left.
func (f *Folder) Write(name string, fill func(partial string) error) (size int64, err error) {
	if err := os.MkdirAll(f.path, 0o777); err != nil {
		return 0, err
	}
	partial := filepath.Join(f.path, "."+name+"."+rand.Text()+partialEnd)
	defer func() {
		if err != nil {
			_ = os.Remove(partial)
		}
	}()
	if err := fill(partial); err != nil {
		return 0, err
	}
	// On disk before it is renamed, or a power cut could leave the name with nothing in it.
	if size, err = synced(partial); err != nil {
		return 0, err
	}
	if err := os.Rename(partial, filepath.Join(f.path, name)); err != nil {
		return 0, err
	}
	// A name is kept by the folder, and the folder is on disk only when it was asked to be.
	_, err = synced(f.path)
	return size, err
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

// synced has a file or a folder on disk, and answers its length.
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
