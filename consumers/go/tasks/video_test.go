package tasks_test

import (
	"encoding/json"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	waybill "waybill.local/consumer"
	"waybill.local/consumer/waybilltest"
	"waybill.local/contracts"
	"waybill.local/handlers/tasks"
	"waybill.local/handlers/video"
	"waybill.local/handlers/wholefiles"
)

func parsed[Result any](t *testing.T, text json.RawMessage) (result Result) {
	t.Helper()
	if err := json.Unmarshal(text, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

func succeeded(t *testing.T, outcome waybill.Outcome) waybill.Outcome {
	t.Helper()
	if outcome.Kind != "succeeded" {
		t.Fatalf("%s: %s", outcome.Code, outcome.Message)
	}
	return outcome
}

// videos has a clip of two seconds, 1000 pixels high, as clip.mp4. Without ffmpeg the test is left out, but not in CI.
func videos(t *testing.T) (videos tasks.Videos, media string) {
	t.Helper()
	tools, err := video.FindTools()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	folder := t.TempDir()
	make := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=2:size=1200x1000:rate=10", "-f", "lavfi", "-i", "sine=duration=2",
		"-c:v", "libx264", "-preset", "ultrafast", "-shortest", filepath.Join(folder, "clip.mp4"))
	if said, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	media = filepath.Join(t.TempDir(), "media")
	return tasks.Videos{Tools: tools, UploadFolder: folder, MediaFolder: wholefiles.NewFolder(media)}, media
}

func TestAVideoIsLookedAtMadeIntoAFilmAndAPicture(t *testing.T) {
	videos, media := videos(t)
	payload := map[string]any{"file": "clip.mp4"}
	validated := succeeded(t, waybilltest.OutcomeOf(t.Context(), contracts.ValidateVideo, tasks.ValidateVideo(videos), payload))
	info := parsed[contracts.ValidateVideoResult](t, validated.Result)
	if info.DurationMs < 1_900 || info.DurationMs > 2_200 || info.Width != 1_200 || info.Height != 1_000 || info.Codec != "h264" {
		t.Errorf("got %+v", info)
	}

	payload["duration_ms"] = info.DurationMs
	transcoded := succeeded(t, waybilltest.OutcomeOf(t.Context(), contracts.TranscodeVideo, tasks.TranscodeVideo(videos), payload, waybilltest.TaskID("film")))
	film := parsed[contracts.TranscodeVideoResult](t, transcoded.Result)
	made, err := videos.Tools.Probe(t.Context(), filepath.Join(media, "film.mp4"))
	if err != nil || made.Width != 864 || made.Height != 720 || film.Height != 720 || film.File != "film.mp4" {
		t.Errorf("got %+v of %+v, %v", film, made, err)
	}

	thumbnail := succeeded(t, waybilltest.OutcomeOf(t.Context(), contracts.ThumbnailVideo, tasks.ThumbnailVideo(videos), payload, waybilltest.TaskID("picture")))
	picture := parsed[contracts.ThumbnailVideoResult](t, thumbnail.Result)
	file, err := os.Open(filepath.Join(media, "picture.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen, err := jpeg.Decode(file)
	if err != nil || seen.Bounds().Dx() != 320 || int64(seen.Bounds().Dy()) != picture.Height || picture.Width != 320 {
		t.Errorf("got %+v, %v", picture, err)
	}
	if entries, _ := os.ReadDir(media); len(entries) != 2 {
		t.Errorf("there is more than the two: %v", entries)
	}
}

func TestWhatIsNoVideoIsAPermanentFailure(t *testing.T) {
	videos, _ := videos(t)
	clip, err := os.ReadFile(filepath.Join(videos.UploadFolder, "clip.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := make([]byte, len(clip))
	copy(damaged, clip)
	for at := len(clip) / 4; at < len(clip)/2; at++ {
		damaged[at] = 0xff
	}
	sound := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", filepath.Join(videos.UploadFolder, "sound.mp4"))
	if said, err := sound.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, content := range map[string][]byte{
		"broken_off.mp4": clip[:len(clip)/2],
		"damaged.mp4":    damaged,
		"empty.mp4":      {},
		"list.mp4":       []byte("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/secret\n"),
		"text.mp4":       []byte("this is no video"),
	} {
		if err := os.WriteFile(filepath.Join(videos.UploadFolder, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, code := range map[string]string{
		"broken_off.mp4": "not_a_video", "damaged.mp4": "not_a_video", "empty.mp4": "not_a_video", "list.mp4": "not_a_video",
		"sound.mp4": "not_a_video", "text.mp4": "not_a_video", "missing.mp4": "upload_missing",
	} {
		outcome := waybilltest.OutcomeOf(t.Context(), contracts.ValidateVideo, tasks.ValidateVideo(videos), map[string]any{"file": name})
		if outcome.Failure != "permanent" || outcome.Code != code {
			t.Errorf("%s: got %s %s %s, wanted permanent %s", name, outcome.Kind, outcome.Failure, outcome.Code, code)
		}
	}
}
