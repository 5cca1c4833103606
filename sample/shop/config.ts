/** What the shop reads from the environment. */
export interface ShopConfig {
  /** Where the shop, its mail server and its payment provider listen. */
  readonly host: string;
  readonly port: number;
  /** 0: any free one. */
  readonly smtpPort: number;
  readonly providerPort: number;
  /** Of Waybill's API. */
  readonly waybillUrl: string;
  readonly apiKey: string | undefined;
  /** The shop's own database: an SQLite file. */
  readonly database: string;
  /** The PostgreSQL that Waybill uses, where orders are then kept; null: they are kept in the SQLite file. */
  readonly ordersDatabase: string | null;
  readonly uploadFolder: string;
  /** Where the mails of a trial are placed; null: there is no mail server here. */
  readonly mailFolder: string | null;
}

/** @throws an error that names the variable and what it got. */
export function readShopConfig(env: Readonly<Record<string, string | undefined>>): ShopConfig {
  return {
    host: env["WAYBILL_SHOP_HOST"] || "127.0.0.1",
    port: portIn(env, "WAYBILL_SHOP_PORT", "8090"),
    smtpPort: portIn(env, "WAYBILL_SHOP_SMTP_PORT", "0"),
    providerPort: portIn(env, "WAYBILL_SHOP_PROVIDER_PORT", "0"),
    waybillUrl: env["WAYBILL_URL"] || "http://127.0.0.1:8080",
    apiKey: env["WAYBILL_API_KEY"] || undefined,
    database: env["WAYBILL_SAMPLE_DATABASE"] || "data/sample.db",
    ordersDatabase: env["DATABASE_URL"] || null,
    uploadFolder: env["WAYBILL_UPLOAD_FOLDER"] || "data/uploads",
    mailFolder: env["WAYBILL_MAIL_FOLDER"] || null,
  };
}

function portIn(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: string): number {
  const port = env[name] || otherwise;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`${name} must be a port number, got "${port}".`);
  return Number(port);
}
