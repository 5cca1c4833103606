import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { outcomeOf } from "@waybill/consumer/testing";
import { contracts } from "@waybill/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import { createSampleDatabase } from "../../sample/database.ts";
import { findPython, PythonMissing, preparePython } from "../../scripts/python.ts";
import { freshVhost } from "../../test/support/broker.ts";
import { freshDatabase } from "../../test/support/postgres.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { ExportFolder } from "../typescript/export_folder.ts";
import { Reports } from "../typescript/reports.ts";
import { exportData } from "../typescript/tasks/data_export.ts";

/**
 * Python's own checks and tests, as one file of this run: they fail it when they fail. On a machine without
 * Python they are left out, and say so; in CI that is a failure.
 */
const found = findPython();
const sentence = new PythonMissing().message;
if (found === null && process.env["CI"] !== undefined) test("Python is there in CI", () => assert.fail(sentence));
else if (found === null) console.warn(`LEFT OUT: all checks and tests of the Python consumer. ${sentence}`);

const here = import.meta.dirname;
const checked = [".", "../../contracts/python"];
const config = ["--config", "pyproject.toml"];
let python: string;

describe.skipIf(found === null)("the Python consumer", () => {
  beforeAll(async () => {
    python = (await preparePython("development", console.log)).program;
  });

  test("ruff finds nothing", () => run("ruff", "check", ...config, ...checked));

  test("ruff would format nothing otherwise", () => run("ruff", "format", "--check", ...config, ...checked));

  test("mypy --strict finds nothing", () => run("mypy", ...checked), 180_000);

  test("its own tests pass, on a real RabbitMQ", async () => {
    const { amqpUrl, managementUrl } = await freshVhost();
    environment["WAYBILL_TEST_AMQP_URL"] = amqpUrl;
    environment["WAYBILL_TEST_MANAGEMENT_URL"] = managementUrl;
    environment["WAYBILL_TEST_DATABASE_URL"] = await freshDatabase();
    console.log((await run("pytest", "--quiet")).split("\n").at(-1));
  }, 420_000);

  test("it writes byte for byte what the handler in TypeScript writes", async () => {
    const database = join(temporaryFolder(), "sample.db");
    createSampleDatabase(database);
    await sameFiles(database, [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n]);
  });

  test("so it does of what no application should have stored", async () => {
    const database = join(temporaryFolder(), "hostile.db");
    createSampleDatabase(database);
    const opened = new DatabaseSync(database);
    opened.exec("pragma foreign_keys = off; delete from comments; delete from orders; delete from users");
    const user = opened.prepare("insert into users (id, name, email, about, created_at) values (?, ?, ?, ?, '')");
    user.run(9_007_199_254_740_993n, "\u2028\u2029\u0000\u001f\u007f\u0085\ufeff", "'=1", '""');
    opened.exec("update users set about = cast(x'61ff62c328e28262f09f8e41edb080' as text)"); // no UTF-8
    const order = opened.prepare("insert into orders (user_id, item, quantity, price_cents, note, created_at) values (?, ?, ?, ?, ?, '')");
    for (const note of ["\r", "\n=", "\t", " =", "-0", "＋", "a\rb", "🦊".repeat(5_000), '\\"\b\f/']) {
      order.run(9_007_199_254_740_993n, note, -9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n, note);
    }
    opened.close();
    await sameFiles(database, [9_007_199_254_740_993n]);
  });
});

async function sameFiles(database: string, users: readonly bigint[]): Promise<void> {
  const [ours, theirs] = [temporaryFolder(), temporaryFolder()];
  const handler = exportData({ reports: new Reports(database), exportFolder: new ExportFolder(ours) });
  for (const user_id of users) {
    for (const format of ["csv", "json"]) {
      const payload = { user_id, format, requested_at: "2026-11-24T10:00:00Z" };
      const { kind, message } = await outcomeOf(contracts.data_export, handler, payload, { taskId: `user_${user_id}` });
      assert.equal(kind, "succeeded", message);
    }
  }
  await execute([join(here, "tests/export_users.py"), database, theirs, ...users.map(String)]);
  assert.equal(readdirSync(ours).length, 2 * users.length);
  expect(readdirSync(theirs).sort()).toEqual(readdirSync(ours).sort());
  for (const name of readdirSync(ours)) {
    const [written, wanted] = [theirs, ours].map((folder) => readFileSync(join(folder, name)));
    assert.ok(written!.equals(wanted!), `${name} differs at byte ${wanted!.findIndex((byte, at) => byte !== written![at])}`);
  }
}

const environment: Record<string, string> = {};

function run(module: string, ...args: readonly string[]): Promise<string> {
  return execute(["-m", module, ...args]);
}

/** Fails with everything that the program wrote. */
async function execute(args: readonly string[]): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, PYTHONPATH: here, ...environment };
  try {
    const { stdout } = await promisify(execFile)(python, [...args], { cwd: here, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trimEnd();
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    return assert.fail(`python ${args.join(" ")} failed:\n${stdout}${stderr}`);
  }
}
