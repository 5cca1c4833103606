import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, expect, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { eventually } from "../support/eventually.ts";
import { House } from "../support/house.ts";
import type { TaskView } from "../support/http.ts";
import { startProcess, TYPESCRIPT_CONSUMER } from "../support/processes.ts";

/** The main job, whole: the real contracts, the real consumer, the sample application's own database. */

let house: House;
let exports: string;

beforeAll(async () => {
  house = await House.start({ environment: { WAYBILL_CONTRACTS: join(import.meta.dirname, "../../contracts") } });
  exports = join(house.folder, "exports");
  createSampleDatabase(join(house.folder, "sample.db"));
  const consumer = startProcess(TYPESCRIPT_CONSUMER, {
    AMQP_URL: house.amqpUrl,
    WAYBILL_SAMPLE_DATABASE: join(house.folder, "sample.db"),
    WAYBILL_EXPORT_FOLDER: exports,
  });
  await consumer.untilLine("consuming");
});

const requested_at = "2026-11-24T10:00:00Z";
const patiently = { headers: { prefer: "wait=30" } };

for (const format of ["csv", "json"] as const) {
  test(`a data export as ${format}: POST, and the file is there, as the result says`, async () => {
    const { status, body } = await house.api.send<TaskView>("data_export", { user_id: 1, format, requested_at }, patiently);
    expect([status, body.state]).toEqual([200, "succeeded"]);
    const file = readFileSync(join(exports, `${body.id}.${format}`));
    expect(body.result).toEqual({
      file: `${body.id}.${format}`,
      row_count: rowsOf(1),
      bytes: file.byteLength,
      sha256: createHash("sha256").update(file).digest("hex"),
    });
    expect(readdirSync(exports).filter((name) => name.startsWith("."))).toEqual([]);
  });
}

test("the json file holds what the sample database holds: Unicode, NULLs, commas, quotes and newlines", async () => {
  const { body } = await house.api.send<TaskView>("data_export", { user_id: 2, format: "json", requested_at }, patiently);
  const rows = JSON.parse(readFileSync(join(exports, `${body.id}.json`), "utf8")) as readonly Record<string, unknown>[];
  const notes = asked("select note from orders where user_id = 2 order by id").map(({ note }) => note);
  expect(rows.filter(({ kind }) => kind === "order").map(({ note }) => note)).toEqual(notes);
});

test("the message carries exactly the bytes that were sent", async () => {
  const channel = await (await house.amqp()).createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, "tasks", "data_export");
  const sent = `{ "requested_at":"${requested_at}",\n  "user_id": 9007199254740993, "format" : "csv" }`;
  const { body } = await house.api.send("data_export", sent);
  const message = await eventually(async () => (await channel.get(queue, { noAck: true })) || null, { what: "the message is there" });
  expect(message?.content.toString()).toBe(sent);
  expect(message?.properties).toMatchObject({
    messageId: body.id,
    type: "data_export",
    contentType: "application/json",
    deliveryMode: 2,
    priority: 4,
    appId: "waybill",
  });
  const task = await house.untilState(body.id, "dead");
  expect(task).toMatchObject({
    reason: "permanent_failure",
    attempts: [{ code: "user_missing", message: "user 9007199254740993 does not exist" }],
  });
});

function rowsOf(user: number): number {
  const [row] = asked(
    `select (select count(*) from users where id = ${user}) + (select count(*) from orders where user_id = ${user}) + (select count(*) from comments where user_id = ${user}) as n`,
  );
  return Number(row?.["n"]);
}

function asked(sql: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(join(house.folder, "sample.db"), { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}
