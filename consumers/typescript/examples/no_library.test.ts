import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { startProcess } from "../../../test/support/processes.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { openRoom } from "../library/trial/room.ts";

const program = join(import.meta.dirname, "no_library.ts");
const payload = { user_id: 1, format: "json", requested_at: "2026-11-24T10:00:00Z" };

test("a consumer by hand does the work, reports, and acks last", async () => {
  const room = await openRoom();
  await room.declareQueue("data_export");
  const folder = temporaryFolder();
  const child = startProcess(program, { AMQP_URL: room.amqpUrl, WAYBILL_EXPORT_FOLDER: folder });
  await child.untilLine("consuming");
  const headers = { "x-from-tomorrow": { deep: [1] } };
  const id = await room.send(payload, { routingKey: "data_export", headers });
  const { kind, attempt, result } = await room.reports.outcome(id);
  assert.deepEqual([kind, attempt, (result as { file: string }).file], ["succeeded", 1, `${id}.json`]);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8")), [payload]);
});

test("a task whose outcome nobody takes is not acked", async () => {
  const room = await openRoom();
  await room.declareQueue("data_export");
  await room.channel.unbindQueue("outcomes", "outcomes", "outcomes");
  const child = startProcess(program, { AMQP_URL: room.amqpUrl, WAYBILL_EXPORT_FOLDER: temporaryFolder() });
  await room.send(payload, { routingKey: "data_export" });
  assert.equal((await child.exited).code, 1);
  await room.consumersGone("data_export");
  assert.equal(await room.ready("data_export"), 1);
});
