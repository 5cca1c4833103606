import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { buildGoConsumer } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { startProcess, TYPESCRIPT_CONSUMER } from "../support/processes.ts";

/** The main job in each language, by its start command alone: the same task, the same file. */
const root = join(import.meta.dirname, "../..");

const languages = {
  typescript: async () => [process.execPath, TYPESCRIPT_CONSUMER] as const,
  python: async () => [(await preparePython("development", console.log)).program, join(root, "consumers/python/main.py")] as const,
  go: async () => [(await buildGoConsumer(process.env, console.log)).program] as const,
};

const files = new Map<string, string>();
let house: House;
let database: string;

beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_CONTRACTS: join(root, "contracts") } });
  database = join(house.folder, "sample.db");
  createSampleDatabase(database);
});

for (const [language, commandOf] of Object.entries(languages)) {
  test(`a consumer in ${language} takes a data export, makes its file and reports it, and drains on SIGTERM`, {
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
      { command: await commandOf() },
    );
    await consumer.untilLine("consuming");
    const payload = '{"user_id": 1, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}';
    const { body } = await house.api.send<TaskView & { consumer: string }>("data_export", payload, { headers: { prefer: "wait=30" } });
    expect(body).toMatchObject({ state: "succeeded", consumer: expect.stringMatching(new RegExp(`^${language}`)) });
    files.set(language, readFileSync(join(exports, String(body.result?.["file"])), "utf8"));

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

test("the three made the same file, byte for byte", () => {
  expect([...files.keys()]).toEqual(Object.keys(languages));
  expect(new Set(files.values()).size).toBe(1);
});
