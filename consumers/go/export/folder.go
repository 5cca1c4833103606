// Package export writes rows to files of the export folder.
package export

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"iter"
	"os"

	"waybill.local/handlers/reports"
	"waybill.local/handlers/wholefiles"
)

// Folder is where exports are placed, each whole or not at all.
type Folder struct{ *wholefiles.Folder }

// NewFolder makes nothing yet.
func NewFolder(path string) *Folder { return &Folder{wholefiles.NewFolder(path)} }

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
	sum := sha256.New()
	written.Bytes, err = f.Folder.Write(name, func(partial string) error {
		file, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return err
		}
		if err := writeRows(ctx, io.MultiWriter(file, sum), rows, format); err != nil {
			_ = file.Close()
			return err
		}
		return file.Close()
	})
	if err != nil {
		return Written{}, err
	}
	written.File, written.SHA256 = name, hex.EncodeToString(sum.Sum(nil))
	return written, nil
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
