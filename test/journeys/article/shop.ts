import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "vitest";
import { createSampleDatabase } from "../../../sample/database.ts";
import type { Program } from "../../../scripts/program.ts";
import { House } from "../../support/house.ts";
import type { Language } from "../../support/languages.ts";
import { Mailbox } from "../../support/mailbox.ts";
import { ourConsumers } from "../../support/our_consumers.ts";
import { startProcess } from "../../support/processes.ts";

const root = join(import.meta.dirname, "../../..");

/** The house of the founding article: our own contracts and consumers, the sample application's database and folders, and a mail server. */
export class Shop {
  readonly house: House;
  readonly mailbox: Mailbox;

  private constructor(house: House, mailbox: Mailbox) {
    this.house = house;
    this.mailbox = mailbox;
  }

  /** With our consumers in these languages; `environment`: what else they are told. */
  static async open(environment: Readonly<Record<string, string>>, ...languages: readonly Language[]): Promise<Shop> {
    const house = await House.start({ environment: { WAYBILL_CONTRACTS: join(root, "contracts") } });
    const shop = new Shop(house, await Mailbox.open());
    createSampleDatabase(shop.database);
    for (const folder of [shop.uploads, shop.temporary]) mkdirSync(folder);
    await Promise.all(languages.map((language) => shop.consumer(language, environment)));
    return shop;
  }

  get database(): string {
    return join(this.house.folder, "sample.db");
  }

  get payments(): string {
    return join(this.house.folder, "payments.db");
  }

  get uploads(): string {
    return join(this.house.folder, "uploads");
  }

  get media(): string {
    return join(this.house.folder, "media");
  }

  get temporary(): string {
    return join(this.house.folder, "temporary");
  }

  /** Asks the application's own database, or another of its files, as the application does. */
  ask(sql: string, values: readonly (string | number)[] = [], file = this.database): readonly Readonly<Record<string, unknown>>[] {
    const db = new DatabaseSync(file, { timeout: 30_000 });
    try {
      return db
        .prepare(sql)
        .all(...values)
        .map((row) => ({ ...row }));
    } finally {
      db.close();
    }
  }

  /** Sends a task that must be accepted, and answers its id. */
  async sent(routingKey: string, payload: object, query: Readonly<Record<string, string>> = {}): Promise<string> {
    const { status, body } = await this.house.api.send(routingKey, payload, { query });
    expect([status, body]).toEqual([202, expect.anything()]);
    return body.id;
  }

  /** One more consumer of ours; resolves when it consumes. */
  async consumer(language: Language, environment: Readonly<Record<string, string>>): Promise<void> {
    const program: Program = startProcess(
      `our consumer in ${language}`,
      {
        AMQP_URL: this.house.amqpUrl,
        WAYBILL_SAMPLE_DATABASE: this.database,
        WAYBILL_EXPORT_FOLDER: join(this.house.folder, "exports"),
        WAYBILL_UPLOAD_FOLDER: this.uploads,
        WAYBILL_MEDIA_FOLDER: this.media,
        WAYBILL_TEMPORARY_FOLDER: this.temporary,
        WAYBILL_SMTP_URL: this.mailbox.url,
        WAYBILL_MAIL_FROM: "Shop <shop@shop.example>",
        WAYBILL_ADMIN_EMAIL: "night@shop.example",
        WAYBILL_PAYMENTS_DATABASE: this.payments,
        ...environment,
      },
      { command: await ourConsumers[language]() },
    );
    await program.untilLine("consuming");
  }
}
