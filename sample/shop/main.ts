import { mkdirSync } from "node:fs";
import { createSampleDatabase } from "../database.ts";
import { Provider } from "../payment_provider/provider.ts";
import { Community } from "./community.ts";
import { readShopConfig, type ShopConfig } from "./config.ts";
import { mailFolder } from "./mail_folder.ts";
import { OrdersInPostgres, OrdersInSqlite } from "./orders.ts";
import { PostOffice } from "./post_office.ts";
import { shop } from "./shop.ts";
import { Waybill } from "./waybill.ts";

/**
 * `node sample/shop/main.ts`: the sample application, and the two strangers that its work needs: a mail server whose mails
 * are files, and a payment provider that now and then breaks off when it has charged.
 */
async function main(config: ShopConfig): Promise<void> {
  createSampleDatabase(config.database);
  mkdirSync(config.uploadFolder, { recursive: true });
  const waybill = new Waybill(config.waybillUrl, config.apiKey);
  const orders =
    config.ordersDatabase === null
      ? await OrdersInSqlite.open(config.database, waybill)
      : await OrdersInPostgres.open(config.ordersDatabase);
  const community = new Community(config.database);
  const app = shop({ community, orders, waybill, uploadFolder: config.uploadFolder, now: () => new Date().toISOString() });
  const { host } = config;
  const provider = await Provider.open({ host, port: config.providerPort, mood: (charge) => (charge % 5 === 0 ? "break" : "answer") });
  const postOffice =
    config.mailFolder === null ? null : await PostOffice.open({ host, port: config.smtpPort, take: await mailFolder(config.mailFolder) });
  const url = await app.listen({ host, port: config.port });
  console.log(JSON.stringify({ level: 30, msg: "open", url, smtp_url: postOffice?.url ?? null, provider_url: provider.url }));

  const close = async (): Promise<void> => {
    await app.close();
    await Promise.all([provider.close(), postOffice?.close(), orders.close()]);
    community.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void close());
}

await main(readShopConfig(process.env)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
