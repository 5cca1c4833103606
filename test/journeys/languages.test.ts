import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { type Language, languages } from "../support/languages.ts";
import { ourConsumers } from "../support/our_consumers.ts";
import { startProcess } from "../support/processes.ts";

/** The main job in each language, by its start command alone: the same task, the same file. */
const root = join(import.meta.dirname, "../..");

const files = new Map<Language, readonly string[]>();
let house: House;
let database: string;

beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_CONTRACTS: join(root, "contracts") } });
  database = join(house.folder, "sample.db");
  createSampleDatabase(database);
});

for (const language of languages) {
  test(`a consumer in ${language} takes data exports, makes their files and reports them, and drains on SIGTERM`, {
    timeout: 600_000,
  }, async () => {
    const exports = join(house.folder, language);
    const consumer = startProcess(
      language,
      {
        AMQP_URL: house.amqpUrl,
        WAYBILL_SAMPLE_DATABASE: database,
        WAYBILL_EXPORT_FOLDER: exports,
        WAYBILL_CONSUMER_NAME: language,
      },
      { command: await ourConsumers[language]() },
    );
    await consumer.untilLine("consuming");
    const payload = '{"user_id": 1, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}';
    const { body } = await house.api.send<TaskView & { consumer: string }>("data_export", payload, { headers: { prefer: "wait=30" } });
    expect(body).toMatchObject({ state: "succeeded", consumer: expect.stringMatching(new RegExp(`^${language}`)) });
    const json = await house.api.send<TaskView>("data_export", payload.replace("csv", "json"), { headers: { prefer: "wait=30" } });
    expect(json.body).toMatchObject({ state: "succeeded" });
    files.set(
      language,
      [body, json.body].map(({ result }) => readFileSync(join(exports, String(result?.["file"])), "utf8")),
    );

    const big = await house.api.send<TaskView>("data_export", payload.replace("1,", "9007199254740993,"), {
      headers: { prefer: "wait=30" },
    });
    expect(big.body).toMatchObject({
      state: "dead",
      attempts: [{ code: "user_missing", message: expect.stringContaining("9007199254740993") }],
    });

    consumer.signal("SIGTERM");
    expect(await consumer.exited).toEqual({ code: 0, signal: null });
  });
}

test("they made the same two files, CSV and JSON, byte for byte", () => {
  expect([...files.keys()]).toEqual(languages);
  for (const made of files.values()) expect(made).toEqual(files.get("typescript"));
});
