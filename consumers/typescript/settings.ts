/** Where our handlers find what they work on. */
export interface Settings {
  /** The sample application's own SQLite database. */
  readonly sampleDatabase: string;
  readonly exportFolder: string;
  /** Where payments are kept: `postgres://…` or an SQLite file; null: this consumer takes none. */
  readonly paymentsDatabase: string | null;
}

/** Relative names count from the folder that the process was started in. An empty variable counts as not set. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    sampleDatabase: env["WAYBILL_SAMPLE_DATABASE"] || "data/sample.db",
    exportFolder: env["WAYBILL_EXPORT_FOLDER"] || "data/exports",
    paymentsDatabase: env["WAYBILL_PAYMENTS_DATABASE"] || null,
  };
}
