// Package reports reads what the sample application knows about a user.
package reports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"time"

	"modernc.org/sqlite"
)

// Reports reads the application's own database, row by row, so a user with a million orders takes no more memory than
// one with none.
type Reports struct{ file string }

// New opens nothing yet.
func New(file string) *Reports { return &Reports{file: file} }

// Row is what one row holds, in the order of its columns: a value is an int64, a string, or nil for NULL.
type Row struct {
	Columns []string
	Values  []any
}

// ErrUserMissing: the application has no such user.
var ErrUserMissing = errors.New("does not exist")

// BusyError: the application holds its database.
type BusyError struct {
	// Pause is how long the application is expected to need.
	Pause time.Duration
	Err   error
}

func (e *BusyError) Error() string { return "the sample application holds its database" }
func (e *BusyError) Unwrap() error { return e.Err }

// RowsOf answers the user, then the orders, then the comments, each by id. All rows are of one moment: one read
// transaction, which ends when the last row is taken or the caller stops. An error is the last pair: ErrUserMissing, a
// *BusyError, or what the database said.
func (r *Reports) RowsOf(ctx context.Context, userID int64) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if err := r.read(ctx, userID, func(row Row) bool { return yield(row, nil) }); err != nil {
			yield(Row{}, err)
		}
	}
}

func (r *Reports) read(ctx context.Context, userID int64, yield func(Row) bool) (err error) {
	defer func() { err = asBusy(err) }()
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: r.file}).EscapedPath(), RawQuery: "mode=ro"}
	database, err := sql.Open("sqlite", file.String())
	if err != nil {
		return err
	}
	defer func() { _ = database.Close() }()
	transaction, err := database.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = transaction.Rollback() }()
	for at, query := range queries {
		count, stopped, err := readRows(ctx, transaction, query, userID, yield)
		switch {
		case err != nil:
			return err
		case at == 0 && count == 0:
			return fmt.Errorf("user %d %w", userID, ErrUserMissing)
		case stopped:
			return nil
		}
	}
	return nil
}

// The user first: without one there is nothing to read.
var queries = []string{
	"select 'user' as kind, id, created_at, name, email, about from users where id = ?",
	"select 'order' as kind, id, created_at, item, quantity, price_cents, note from orders where user_id = ? order by id",
	"select 'comment' as kind, id, created_at, order_id, body from comments where user_id = ? order by id",
}

func readRows(ctx context.Context, transaction *sql.Tx, query string, userID int64, yield func(Row) bool) (count int, stopped bool, err error) {
	rows, err := transaction.QueryContext(ctx, query, userID)
	if err != nil {
		return 0, false, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return 0, false, err
	}
	for rows.Next() {
		values := make([]any, len(columns))
		places := make([]any, len(columns))
		for at := range values {
			places[at] = &values[at]
		}
		if err := rows.Scan(places...); err != nil {
			return count, false, err
		}
		count++
		if !yield(Row{Columns: columns, Values: values}) {
			return count, true, nil
		}
	}
	return count, false, rows.Err()
}

// asBusy: SQLITE_BUSY and SQLITE_LOCKED, by the low byte of SQLite's extended codes.
func asBusy(err error) error {
	var said *sqlite.Error
	if errors.As(err, &said) && (said.Code()&0xff == 5 || said.Code()&0xff == 6) {
		return &BusyError{Pause: 2 * time.Second, Err: err}
	}
	return err
}
