import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DataExportResult } from "@waybill/contracts";
import { test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { startProcess, TYPESCRIPT_CONSUMER } from "../../test/support/processes.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { openRoom } from "./library/trial/room.ts";

test("the consumer makes the file of a data export and says where it is", async () => {
  const room = await openRoom();
  const folder = temporaryFolder();
  createSampleDatabase(join(folder, "sample.db"));
  const child = startProcess(TYPESCRIPT_CONSUMER, {
    AMQP_URL: room.amqpUrl,
    WAYBILL_SAMPLE_DATABASE: join(folder, "sample.db"),
    WAYBILL_EXPORT_FOLDER: join(folder, "exports"),
  });
  await child.untilLine("consuming");
  const id = await room.send({ user_id: 1, format: "csv", requested_at: "2026-11-24T10:00:00Z" }, { routingKey: "data_export" });
  const { file, sha256 } = (await room.reports.outcome(id)).result as DataExportResult;
  assert.equal(file, `${id}.csv`);
  const bytes = readFileSync(join(folder, "exports", file));
  assert.equal(createHash("sha256").update(bytes).digest("hex"), sha256);
});

test("a wrong variable stops the start with one sentence", async () => {
  const child = startProcess(TYPESCRIPT_CONSUMER, { WAYBILL_PREFETCH: "many" });
  assert.deepEqual(await child.exited, { code: 1, signal: null });
  assert.deepEqual(
    child.lines.map(({ msg }) => msg),
    ['WAYBILL_PREFETCH must be a whole number from 1 to 65535, got "many"'],
  );
});
