/** Where our handlers find what they work on. */
export interface Settings {
  /** The sample application's own SQLite database. */
  readonly sampleDatabase: string;
  readonly exportFolder: string;
  /** Where payments are kept: `postgres://…` or an SQLite file; null: this consumer takes none. */
  readonly paymentsDatabase: string | null;
  /** The payment provider's URL; null: a payment is an entry in the database alone. */
  readonly paymentProvider: string | null;
  /** Null: this consumer sends no mail. */
  readonly mail: MailSettings | null;
}

export interface MailSettings {
  /** `smtp://…` or `smtps://…`. */
  readonly smtpUrl: string;
  /** Who our mails are from, as it stands in them. */
  readonly from: string;
  /** Who is told of tasks that were given up. */
  readonly admin: string;
}

/** Relative names count from the folder that the process was started in. An empty variable counts as not set. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    sampleDatabase: env["WAYBILL_SAMPLE_DATABASE"] || "data/sample.db",
    exportFolder: env["WAYBILL_EXPORT_FOLDER"] || "data/exports",
    paymentsDatabase: env["WAYBILL_PAYMENTS_DATABASE"] || null,
    paymentProvider: env["WAYBILL_PAYMENT_PROVIDER"] || null,
    mail: mailSettings(env),
  };
}

/** @throws an error that names the variable and what it got, without a password. */
function mailSettings(env: Readonly<Record<string, string | undefined>>): MailSettings | null {
  const smtpUrl = env["WAYBILL_SMTP_URL"] || null;
  if (smtpUrl === null) return null;
  const scheme = /^([^:]*):\/\/./.exec(smtpUrl)?.[1] ?? "no URL";
  if (scheme !== "smtp" && scheme !== "smtps") throw new Error(`WAYBILL_SMTP_URL must begin with smtp:// or smtps://, got ${scheme}.`);
  return {
    smtpUrl,
    from: env["WAYBILL_MAIL_FROM"] || "Waybill <waybill@localhost>",
    admin: env["WAYBILL_ADMIN_EMAIL"] || "admin@localhost",
  };
}
