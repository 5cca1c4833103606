// Package cleanup removes old temporary files.
package cleanup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"
)

// Removed says what a clean-up did.
type Removed struct {
	Files int64
	// Bytes is how long they were, together.
	Bytes int64
	// Kept counts the files that are younger, that are no ordinary files, or that could not be removed.
	Kept int64
}

// OlderThan removes the ordinary files of a folder, at any depth, that were last written before a moment. It never
// leaves the folder: it follows no symbolic link, and every name is resolved below the folder's own handle (os.Root),
// so that one that is put in a folder's place meanwhile leads nowhere. A folder that is not there has nothing to remove.
func OlderThan(ctx context.Context, folder string, moment time.Time) (removed Removed, err error) {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return removed, nil
	}
	if err != nil {
		return removed, err
	}
	defer func() { _ = root.Close() }()
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it has gone meanwhile
		}
		if err != nil || entry.IsDir() {
			return err
		}
		size, isGone := removeIfOld(root, name, moment)
		if !isGone {
			removed.Kept++
			return nil
		}
		removed.Files++
		removed.Bytes += size
		return nil
	})
	return removed, err
}

func removeIfOld(root *os.Root, name string, moment time.Time) (size int64, isGone bool) {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(moment) {
		return 0, false
	}
	return info.Size(), root.Remove(name) == nil
}
