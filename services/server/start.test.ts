import { execFile } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { SERVER } from "../../test/support/processes.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { TEST_CONTRACTS } from "../../test/support/trial.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";

/** A start that cannot succeed, as a real process. RabbitMQ is not needed: a server that waits for it starts all the same. */
async function failedStart(environment: Readonly<Record<string, string>>): Promise<Start> {
  const env = {
    AMQP_URL: "amqp://127.0.0.1:1",
    WAYBILL_PORT: "0",
    WAYBILL_DATA: temporaryFolder(),
    WAYBILL_CONTRACTS: TEST_CONTRACTS,
    ...environment,
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [SERVER], { env }, (_error, _stdout, stderr) => resolve({ code: child.exitCode, stderr }));
    onTestFinished(() => void child.kill("SIGKILL"));
  });
}

interface Start {
  readonly code: number | null;
  readonly stderr: string;
}

const refused = (sentence: string): Start => ({ code: 1, stderr: `${sentence}\n` });

test("a variable that is wrong stops the start with one sentence", async () => {
  expect(await failedStart({ WAYBILL_PORT: "abc" })).toEqual(refused('WAYBILL_PORT must be a port number, got "abc".'));
});

test("a broken contracts folder stops the start with one sentence: file, place, expected, got", async () => {
  const folder = temporaryFolder();
  cpSync(TEST_CONTRACTS, folder, { recursive: true });
  const contract = { title: "Trial", description: "Work.", owner: "tests", timeout: "soon" };
  writeFileSync(join(folder, "tasks/trial/contract.json"), JSON.stringify(contract));
  const { code, stderr } = await failedStart({ WAYBILL_CONTRACTS: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^In WAYBILL_CONTRACTS \(.+\): tasks\/trial\/contract\.json, line 1, column \d+, \/timeout: expected .+, got string "soon"\.\n$/,
  );
});

test("a contracts folder that is not there stops the start with one sentence", async () => {
  const { code, stderr } = await failedStart({ WAYBILL_CONTRACTS: join(temporaryFolder(), "gone") });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^[^\n]*expected [^\n]*, got nothing\.\n$/);
});

test("a port that is taken is named, with what to set", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  expect(await failedStart({ WAYBILL_PORT: String(port) })).toEqual(refused(`Port ${port} is taken; set WAYBILL_PORT to another.`));
});

test("a host that is another machine's is named", async () => {
  const settings = { WAYBILL_HOST: "192.0.2.1", WAYBILL_API_KEY: "k".repeat(16) };
  expect(await failedStart(settings)).toEqual(refused("WAYBILL_HOST 192.0.2.1 is no address of this machine."));
});

test("a store that another process holds is named, with what to do", async () => {
  const folder = temporaryFolder();
  const store = await openSqliteStore(join(folder, "store"));
  onTestFinished(() => store.close());
  const { code, stderr } = await failedStart({ WAYBILL_DATA: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The store is in use by another Waybill process [^\n]*or set WAYBILL_DATA to another folder\.\n$/);
});

test("a data folder that cannot be one is named", async () => {
  const file = join(temporaryFolder(), "a_file");
  writeFileSync(file, "");
  const { code, stderr } = await failedStart({ WAYBILL_DATA: file });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The store in [^\n]*a_file\/store cannot be opened: [^\n]*\.\n$/);
});

test("a file that is no store is left as it is, and named", async () => {
  const folder = temporaryFolder();
  const store = await openSqliteStore(join(folder, "store"));
  await store.close();
  writeFileSync(join(folder, "store/waybill.db"), "somebody's notes, and none of ours".repeat(100));
  const { code, stderr } = await failedStart({ WAYBILL_DATA: folder });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The store in [^\n]* cannot be opened: file is not a database\.\n$/);
});
