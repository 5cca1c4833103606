import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { outcomeOf } from "@waybill/consumer/testing";
import { contracts } from "@waybill/contracts";
import { beforeAll, describe, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { findGo, GoMissing, goEnvironment } from "../../scripts/go.ts";
import { freshVhost } from "../../test/support/broker.ts";
import { bringFfmpeg } from "../../test/support/ffmpeg.ts";
import { freshDatabase } from "../../test/support/postgres.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { ExportFolder } from "../typescript/export_folder.ts";
import { Reports } from "../typescript/reports.ts";
import { exportData } from "../typescript/tasks/data_export.ts";

/** The Go half is checked by Go's own tools; where they are not, CI must not be green by that. */
const found = findGo(process.env);
if (found === null) {
  if (process.env["CI"] === "true") throw new GoMissing();
  console.warn(`${new GoMissing().message} The Go consumer is left out of this run.`);
}

const modules = ["contracts/go", "consumers/go/library", "consumers/go"].map((name) => join(import.meta.dirname, "../..", name));

/** With cold caches Go compiles SQLite first, once, and once more for the race detector. */
const coldMs = 600_000;

describe.skipIf(found === null)("the Go consumer", () => {
  test.each(modules)("gofmt and go vet have nothing to say of %s", { timeout: coldMs }, async (folder) => {
    assert.equal(await run(join(await goRoot(), "bin/gofmt"), ["-l", "."], folder), "");
    await run(found!.program, ["vet", "./..."], folder);
  });

  beforeAll(async () => void (await bringFfmpeg()), coldMs);

  test("the tests of its modules pass under the race detector, on a real RabbitMQ", { timeout: coldMs }, async () => {
    const environment = { WAYBILL_TEST_AMQP_URL: (await freshVhost()).amqpUrl, WAYBILL_TEST_DATABASE_URL: await freshDatabase() };
    for (const folder of modules) await run(found!.program, ["test", "-race", "./..."], folder, environment);
  });

  describe("makes the files that the TypeScript consumer makes, byte for byte", () => {
    const folder = temporaryFolder();
    const database = join(folder, "sample.db");
    const users = [1, 2, 3, 7, 20];
    const places = users.flatMap((user) => (["csv", "json"] as const).map((format) => ({ user, format })));

    beforeAll(async () => {
      createSampleDatabase(database);
      const tasks = places.map(({ user, format }) => ({ id: `${user}`, user_id: user, format }));
      await run(found!.program, ["test", "-run", "TestWritesExportsForComparison", "-count=1", "./tasks"], join(import.meta.dirname), {
        WAYBILL_COMPARE: JSON.stringify({ database, folder: join(folder, "go"), tasks }),
      });
    }, coldMs);

    test.each(places)("user $user as $format", async ({ user, format }) => {
      const handler = exportData({ reports: new Reports(database), exportFolder: new ExportFolder(join(folder, "typescript")) });
      const payload = { user_id: user, format, requested_at: "2026-11-24T10:00:00Z" };
      const { kind } = await outcomeOf(contracts.data_export, handler, payload, { taskId: `${user}` });
      assert.equal(kind, "succeeded");
      const [theirs, ours] = ["typescript", "go"].map((name) => readFileSync(join(folder, name, `${user}.${format}`)));
      assert.ok(theirs!.equals(ours!), `the files of user ${user} differ`);
    });
  });
});

async function goRoot(): Promise<string> {
  return (await run(found!.program, ["env", "GOROOT"], modules[0]!)).trim();
}

/** @returns what it wrote. @throws with that, when it fails. */
async function run(
  program: string,
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = { cwd: folder, env: { ...goEnvironment(process.env), ...environment }, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await promisify(execFile)(program, [...args], options)).stdout;
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} in ${folder}:\n${stdout}${stderr || message}`);
  }
}
