import assert from "node:assert/strict";
import { test } from "vitest";
import { readSettings } from "./settings.ts";

test("without any variable, database and exports are in the data folder, and no payments are taken", () => {
  assert.deepEqual(readSettings({}), { sampleDatabase: "data/sample.db", exportFolder: "data/exports", paymentsDatabase: null });
});

test("each variable is read", () => {
  const env = { WAYBILL_SAMPLE_DATABASE: "/srv/shop.db", WAYBILL_EXPORT_FOLDER: "/srv/exports", WAYBILL_PAYMENTS_DATABASE: "/srv/pay.db" };
  assert.deepEqual(readSettings(env), { sampleDatabase: "/srv/shop.db", exportFolder: "/srv/exports", paymentsDatabase: "/srv/pay.db" });
});
