import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { endLeftover, rememberProcesses } from "./leftover.ts";
import { markOf } from "./native_folder.ts";

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
});

test("a node and an epmd that an earlier start left are ended, and said", async () => {
  const folder = temporaryFolder();
  const node = await processNamed(`beam -waybill ${markOf(folder)} x`);
  const epmd = await processNamed("epmd -port 40123");
  await rememberProcesses(folder, { epmd: pidOf(epmd), epmdPort: 40_123 });
  writeFileSync(join(folder, "node.pid"), `${pidOf(node)}\n`);
  const ends = [once(node, "exit"), once(epmd, "exit")];
  const said: string[] = [];
  await endLeftover(folder, (line) => said.push(line));
  await Promise.all(ends);
  expect(said).toHaveLength(2);
});

test("a stranger that got the old numbers is left alone", async () => {
  const folder = temporaryFolder();
  const node = await processNamed(`beam -waybill ${markOf("/another/folder")} x`);
  const epmd = await processNamed("epmd -port 40999");
  await rememberProcesses(folder, { epmd: pidOf(epmd), epmdPort: 40_123 });
  writeFileSync(join(folder, "node.pid"), `${pidOf(node)}\n`);
  const said: string[] = [];
  await endLeftover(folder, (line) => said.push(line));
  expect(said).toEqual([]);
  expect([node.exitCode, node.signalCode, epmd.exitCode, epmd.signalCode]).toEqual([null, null, null, null]);
});

test("a fresh folder has no leftover", async () => {
  await endLeftover(temporaryFolder(), () => expect.unreachable());
});

test("files that a crash cut short name nobody", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "node.pid"), "");
  writeFileSync(join(folder, "processes.json"), '{"epmd": 12');
  await endLeftover(folder, () => expect.unreachable());
});

/** A real process whose command line says this. */
async function processNamed(title: string): Promise<ChildProcess> {
  const [name = "", ...args] = title.split(" ");
  const child = spawn("/bin/sh", ["-c", "read -r line", name, ...args], { stdio: ["pipe", "ignore", "ignore"] });
  started.push(child);
  await once(child, "spawn");
  return child;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("The process did not start.");
  return pid;
}
