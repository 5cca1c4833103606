package main

// settings say where our handlers find what they work on.
type settings struct {
	// sampleDatabase is the sample application's own SQLite database.
	sampleDatabase string
	exportFolder   string
	// uploadFolder is where the sample application places what users upload.
	uploadFolder string
	// mediaFolder is where what is made of uploads is placed.
	mediaFolder string
	// temporaryFolder is what cleanup_files cleans up.
	temporaryFolder string
	// paymentsDatabase is the SQLite file in which payments are kept; "": this consumer takes none.
	paymentsDatabase string
}

// readSettings: relative names count from the folder that the process was started in. An empty variable counts as not
// set.
func readSettings(getenv func(string) string) settings {
	return settings{
		sampleDatabase:   orElse(getenv("WAYBILL_SAMPLE_DATABASE"), "data/sample.db"),
		exportFolder:     orElse(getenv("WAYBILL_EXPORT_FOLDER"), "data/exports"),
		uploadFolder:     orElse(getenv("WAYBILL_UPLOAD_FOLDER"), "data/uploads"),
		mediaFolder:      orElse(getenv("WAYBILL_MEDIA_FOLDER"), "data/media"),
		temporaryFolder:  orElse(getenv("WAYBILL_TEMPORARY_FOLDER"), "data/temporary"),
		paymentsDatabase: getenv("WAYBILL_PAYMENTS_DATABASE"),
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
