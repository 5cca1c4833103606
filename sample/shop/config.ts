/** What the shop reads from the environment. */
export interface ShopConfig {
  readonly port: number;
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
  const port = env["WAYBILL_SHOP_PORT"] || "8090";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`WAYBILL_SHOP_PORT must be a port number, got "${port}".`);
  return {
    port: Number(port),
    waybillUrl: env["WAYBILL_URL"] || "http://127.0.0.1:8080",
    apiKey: env["WAYBILL_API_KEY"] || undefined,
    database: env["WAYBILL_SAMPLE_DATABASE"] || "data/sample.db",
    ordersDatabase: env["DATABASE_URL"] || null,
    uploadFolder: env["WAYBILL_UPLOAD_FOLDER"] || "data/uploads",
    mailFolder: env["WAYBILL_MAIL_FOLDER"] || null,
  };
}
