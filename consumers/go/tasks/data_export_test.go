package tasks_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	waybill "waybill.local/consumer"
	"waybill.local/consumer/waybilltest"
	"waybill.local/contracts"
	"waybill.local/handlers/export"
	"waybill.local/handlers/reports"
	"waybill.local/handlers/tasks"

	_ "modernc.org/sqlite"
)

const schema = `
	create table users (id integer primary key, name text not null, email text, about text, created_at text not null) strict;
	create table orders (id integer primary key, user_id integer not null, item text not null, quantity integer not null,
		price_cents integer not null, note text, created_at text not null) strict;
	create table comments (id integer primary key, user_id integer not null, order_id integer, body text not null, created_at text not null) strict;
	insert into users values (9007199254740993, '=Ada', null, '', '2026-01-01T00:00:00Z'), (2, 'Bea', 'b@example.org', 'a "word"', '2026-01-01T00:00:00Z');
	insert into orders values (1, 9007199254740993, 'Tea,	black', -2, 5, null, '2026-01-02T00:00:00Z');
	insert into comments values (7, 9007199254740993, null, 'two' || char(13, 10) || 'lines' || char(8232), '2026-01-03T00:00:00Z');`

func sample(t *testing.T) (database string, folder *export.Folder, path string) {
	t.Helper()
	database = filepath.Join(t.TempDir(), "a sample?.db")
	writer, err := sql.Open("sqlite", "file:"+strings.ReplaceAll(strings.ReplaceAll(database, " ", "%20"), "?", "%3f"))
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if _, err := writer.Exec(schema); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "exports")
	return database, export.NewFolder(path), path
}

func payload(userID int64, format string) map[string]any {
	return map[string]any{"user_id": userID, "format": format, "requested_at": "2026-11-24T10:00:00Z"}
}

func TestAnExportHoldsEveryRowOfTheUser(t *testing.T) {
	database, folder, path := sample(t)
	handler := tasks.ExportData(reports.New(database), folder)
	wanted := map[string]string{
		"csv": `"kind","id","created_at","name","email","about","item","quantity","price_cents","note","order_id","body"` + "\r\n" +
			`"user",9007199254740993,"2026-01-01T00:00:00Z","'=Ada",,"",,,,,,` + "\r\n" +
			`"order",1,"2026-01-02T00:00:00Z",,,,"Tea,	black",-2,5,,,` + "\r\n" +
			`"comment",7,"2026-01-03T00:00:00Z",,,,,,,,,"two` + "\r\nlines\u2028" + `"` + "\r\n",
		"json": `[
{"kind":"user","id":9007199254740993,"created_at":"2026-01-01T00:00:00Z","name":"=Ada","email":null,"about":""},
{"kind":"order","id":1,"created_at":"2026-01-02T00:00:00Z","item":"Tea,\tblack","quantity":-2,"price_cents":5,"note":null},
{"kind":"comment","id":7,"created_at":"2026-01-03T00:00:00Z","order_id":null,"body":"two\r\nlines` + "\u2028" + `"}
]
`,
	}
	for format, text := range wanted {
		t.Run(format, func(t *testing.T) {
			outcome := waybilltest.OutcomeOf(t.Context(), contracts.DataExport, handler, payload(9007199254740993, format), waybilltest.TaskID("t1"))
			if outcome.Kind != "succeeded" {
				t.Fatalf("%+v", outcome)
			}
			var result contracts.DataExportResult
			if err := json.Unmarshal(outcome.Result, &result); err != nil {
				t.Fatal(err)
			}
			bytes, err := os.ReadFile(filepath.Join(path, "t1."+format))
			if err != nil || string(bytes) != text || result.Bytes != int64(len(text)) || result.RowCount != 3 {
				t.Fatalf("%v %+v\n%s", err, result, bytes)
			}
		})
	}
	if names, _ := filepath.Glob(filepath.Join(path, ".*")); len(names) > 0 {
		t.Errorf("partial files are left: %v", names)
	}
}

func TestWhatTheApplicationSaysBecomesTheOutcome(t *testing.T) {
	database, folder, path := sample(t)
	handler := tasks.ExportData(reports.New(database), folder)
	missing := waybilltest.OutcomeOf(t.Context(), contracts.DataExport, handler, payload(404, "csv"))
	if missing.Failure != "permanent" || missing.Code != "user_missing" || missing.Message != "user 404 does not exist" {
		t.Errorf("%+v", missing)
	}
	violation := waybilltest.OutcomeOf(t.Context(), contracts.DataExport, handler, payload(0, "csv"))
	if violation.Code != "contract_violation" || violation.Problems[0].Pointer != "/user_id" {
		t.Errorf("%+v", violation)
	}
	holder, err := sql.Open("sqlite", "file:"+strings.ReplaceAll(strings.ReplaceAll(database, " ", "%20"), "?", "%3f")+"?_txlock=exclusive")
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if _, err := holder.BeginTx(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	busy := waybilltest.OutcomeOf(t.Context(), contracts.DataExport, handler, payload(2, "csv"))
	if busy.Failure != "transient" || busy.Code != "database_busy" || busy.RetryAfterMs == nil || *busy.RetryAfterMs != 2_000 {
		t.Errorf("%+v", busy)
	}
	if entries, _ := os.ReadDir(path); len(entries) > 0 {
		t.Errorf("files are left: %v", entries)
	}
}

func TestAPermanentAnswerIsBothErrors(t *testing.T) {
	err := waybill.Permanent("user_missing", reports.ErrUserMissing)
	if !errors.Is(err, waybill.ErrPermanent) || !errors.Is(err, reports.ErrUserMissing) {
		t.Error(err)
	}
}
