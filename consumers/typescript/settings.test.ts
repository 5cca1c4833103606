import assert from "node:assert/strict";
import { test } from "vitest";
import { readSettings } from "./settings.ts";

test("without any variable, database and exports are in the data folder, no payments are taken, and no mail is sent", () => {
  const expected = {
    sampleDatabase: "data/sample.db",
    exportFolder: "data/exports",
    paymentsDatabase: null,
    paymentProvider: null,
    mail: null,
  };
  assert.deepEqual(readSettings({}), expected);
});

test("each variable is read", () => {
  const files = {
    WAYBILL_SAMPLE_DATABASE: "/srv/shop.db",
    WAYBILL_EXPORT_FOLDER: "/srv/exports",
    WAYBILL_PAYMENTS_DATABASE: "/srv/pay.db",
  };
  const mails = {
    WAYBILL_SMTP_URL: "smtp://mail",
    WAYBILL_MAIL_FROM: "Shop <shop@shop.example>",
    WAYBILL_ADMIN_EMAIL: "night@shop.example",
  };
  assert.deepEqual(readSettings({ ...files, ...mails, WAYBILL_PAYMENT_PROVIDER: "http://provider" }), {
    ...{ sampleDatabase: "/srv/shop.db", exportFolder: "/srv/exports", paymentsDatabase: "/srv/pay.db" },
    paymentProvider: "http://provider",
    mail: { smtpUrl: "smtp://mail", from: "Shop <shop@shop.example>", admin: "night@shop.example" },
  });
});

test("a mail server by another scheme is refused without its password", () => {
  assert.throws(() => readSettings({ WAYBILL_SMTP_URL: "http://user:secret@mail" }), {
    message: "WAYBILL_SMTP_URL must begin with smtp:// or smtps://, got http.",
  });
});
