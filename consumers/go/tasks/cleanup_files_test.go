package tasks_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"waybill.local/consumer/waybilltest"
	"waybill.local/contracts"
	"waybill.local/handlers/tasks"
)

var tenOClock = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// old writes a file of five bytes that was last written so long before ten o'clock.
func old(t *testing.T, file string, age time.Duration) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("12345"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, tenOClock.Add(-age), tenOClock.Add(-age)); err != nil {
		t.Fatal(err)
	}
}

func filesBelow(t *testing.T, folder string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(folder, path)
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func cleanedUp(t *testing.T, folder string, payload map[string]any) contracts.CleanupFilesResult {
	t.Helper()
	handler := tasks.CleanupFiles(folder, func() time.Time { return tenOClock })
	outcome := waybilltest.OutcomeOf(t.Context(), contracts.CleanupFiles, handler, payload)
	if outcome.Kind != "succeeded" {
		t.Fatalf("%s: %s", outcome.Code, outcome.Message)
	}
	return parsed[contracts.CleanupFilesResult](t, outcome.Result)
}

func TestFilesOlderThanADayAreRemovedAtAnyDepth(t *testing.T) {
	folder := t.TempDir()
	old(t, filepath.Join(folder, "young"), 23*time.Hour)
	old(t, filepath.Join(folder, "old"), 25*time.Hour)
	old(t, filepath.Join(folder, "a/b/old"), 1_000*time.Hour)
	old(t, filepath.Join(folder, "a/young"), 0)
	if got, wanted := cleanedUp(t, folder, map[string]any{}), (contracts.CleanupFilesResult{Removed: 2, Bytes: 10, Kept: 2}); got != wanted {
		t.Errorf("got %+v, wanted %+v", got, wanted)
	}
	if got, wanted := filesBelow(t, folder), []string{"a/young", "young"}; !slices.Equal(got, wanted) {
		t.Errorf("got %v, wanted %v", got, wanted)
	}
}

func TestTheAgeMayBeSaid(t *testing.T) {
	folder := t.TempDir()
	old(t, filepath.Join(folder, "two days"), 48*time.Hour)
	if got := cleanedUp(t, folder, map[string]any{"older_than_hours": 72}); got.Removed != 0 {
		t.Errorf("%d were removed", got.Removed)
	}
	if got := cleanedUp(t, folder, map[string]any{"older_than_hours": 24}); got.Removed != 1 {
		t.Errorf("%d were removed", got.Removed)
	}
}

func TestNothingOutsideTheFolderIsTouchedWhereverALinkLeads(t *testing.T) {
	outside, folder := t.TempDir(), t.TempDir()
	old(t, filepath.Join(outside, "mine"), 1_000*time.Hour)
	for name, target := range map[string]string{"a_file": filepath.Join(outside, "mine"), "a_folder": outside, "up": "..", "round": "."} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if got, wanted := cleanedUp(t, folder, map[string]any{}), (contracts.CleanupFilesResult{Kept: 4}); got != wanted {
		t.Errorf("got %+v, wanted %+v", got, wanted)
	}
	if got := filesBelow(t, outside); len(got) != 1 {
		t.Errorf("outside there is %v", got)
	}
}

func TestAFolderThatIsNotThereHasNothingToRemove(t *testing.T) {
	if got := cleanedUp(t, filepath.Join(t.TempDir(), "none"), map[string]any{}); got != (contracts.CleanupFilesResult{}) {
		t.Errorf("got %+v", got)
	}
}
