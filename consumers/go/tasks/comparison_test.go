package tasks_test

import (
	"encoding/json"
	"os"
	"testing"

	"waybill.local/consumer/waybilltest"
	"waybill.local/contracts"
	"waybill.local/handlers/export"
	"waybill.local/handlers/reports"
	"waybill.local/handlers/tasks"
)

// TestWritesExportsForComparison writes the files that go.test.ts lays beside those of the TypeScript handler; it says
// which by a variable. By itself it has nothing to compare with.
func TestWritesExportsForComparison(t *testing.T) {
	asked := os.Getenv("WAYBILL_COMPARE")
	if asked == "" {
		t.Skip("WAYBILL_COMPARE is not set: consumers/go/go.test.ts sets it")
	}
	var wanted struct {
		Database, Folder string
		Tasks            []struct {
			ID     string
			UserID int64 `json:"user_id"`
			Format string
		}
	}
	if err := json.Unmarshal([]byte(asked), &wanted); err != nil {
		t.Fatal(err)
	}
	handler := tasks.ExportData(reports.New(wanted.Database), export.NewFolder(wanted.Folder))
	for _, task := range wanted.Tasks {
		outcome := waybilltest.OutcomeOf(t.Context(), contracts.DataExport, handler, payload(task.UserID, task.Format), waybilltest.TaskID(task.ID))
		if outcome.Kind != "succeeded" {
			t.Errorf("%s %s: %+v", task.ID, task.Format, outcome)
		}
	}
}
