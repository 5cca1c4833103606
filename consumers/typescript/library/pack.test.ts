import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, test } from "vitest";
import { packPackages } from "../../../scripts/pack.ts";
import { startProcess } from "../../../test/support/processes.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { openRoom } from "./trial/room.ts";

/** A team of its own, outside this house: its folder has the two packages and nothing else of ours. */
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  const tarballs = await packPackages(join(folder, "tarballs"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "outside", private: true, type: "module" }));
  const quietly = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];
  execFileSync("npm", ["install", ...quietly, ...tarballs], { cwd: folder, stdio: "pipe" });
  writeFileSync(join(folder, "main.ts"), program);
});

test("a consumer outside this house works from the two packages alone", async () => {
  const room = await openRoom();
  await room.declareQueue("data_export");
  const child = startProcess(join(folder, "main.ts"), { AMQP_URL: room.amqpUrl });
  const line = await child.untilLine("consuming");
  assert.deepEqual([line["routing_key"], line["prefetch"]], ["data_export", 20]);
  const payload = '{"user_id": 9007199254740993, "format": "csv", "requested_at": "2026-11-24T10:00:00Z"}';
  const { kind, result } = await room.reports.outcome(await room.send(payload, { routingKey: "data_export" }));
  assert.deepEqual([kind, (result as { file: string }).file], ["succeeded", "9007199254740993.csv"]);
  child.signal("SIGTERM");
  assert.deepEqual(await child.exited, { code: 0, signal: null });
});

test("its compiler knows the types of payload and result, and refuses a handler that has others", () => {
  writeFileSync(join(folder, "wrong.ts"), program.replace("row_count: 1", 'row_count: "1"'));
  const compiler = join(import.meta.dirname, "../../../node_modules/typescript/bin/tsc");
  const types = join(import.meta.dirname, "../../../node_modules/@types");
  const check = (file: string) =>
    execFileSync(
      process.execPath,
      [compiler, "--noEmit", "--strict", "--module", "nodenext", "--typeRoots", types, "--types", "node", file],
      {
        cwd: folder,
        stdio: "pipe",
      },
    );
  check("main.ts");
  assert.throws(
    () => check("wrong.ts"),
    (error) => /row_count/.test(String((error as { stdout?: Buffer }).stdout)),
  );
});

test("the packages hold no test and no TypeScript source", () => {
  const listed = (name: string) => execFileSync("tar", ["tzf", join(folder, `tarballs/waybill-${name}-0.1.0.tgz`)], { encoding: "utf8" });
  const files = `${listed("contracts")}${listed("consumer")}`.trim().split("\n");
  const wrong = files.filter((file) => /(\.test\.|trial\/|(?<!\.d)\.ts$)/.test(file));
  assert.deepEqual(wrong, []);
  assert.ok(files.includes("package/README.md"));
});

test("the packed library needs what the library needs", () => {
  const manifest = (of: string) => JSON.parse(readFileSync(of, "utf8")) as { dependencies: Record<string, string> };
  const packed = manifest(join(folder, "node_modules/@waybill/consumer/package.json")).dependencies;
  const ours = manifest(join(import.meta.dirname, "package.json")).dependencies;
  assert.deepEqual(packed, { ...ours, "@waybill/contracts": "0.1.0" });
});

const program = `
import { Consumer, readConfig } from "@waybill/consumer";
import { contracts } from "@waybill/contracts";

const consumer = new Consumer(readConfig(process.env));
consumer.handle(contracts.data_export, async (payload, ctx) => {
  ctx.log.info("at work");
  return { file: payload.user_id + "." + payload.format, row_count: 1, bytes: 0, sha256: "0".repeat(64) };
});
await consumer.run();
`;
