import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { freshVhost } from "../../test/support/broker.ts";
import { House } from "../../test/support/house.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { commandLinePackage } from "./command_line.ts";

/** The package of the command line, installed by `npm install --global` and tried from a folder that has nothing of ours. */
const house = join(import.meta.dirname, "../..");
let prefix: string;
let elsewhere: string;
let packed: Awaited<ReturnType<typeof commandLinePackage>>;

beforeAll(async () => {
  [prefix, elsewhere] = [temporaryFolder(), temporaryFolder()];
  packed = await commandLinePackage(house);
  writeFileSync(join(elsewhere, packed.name), packed.content);
  execFileSync("npm", ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", join(elsewhere, packed.name)], {
    cwd: elsewhere,
    env: { ...process.env, ...withNode24({}) },
    timeout: 120_000,
  });
}, 180_000);

const withNode24 = (environment: Readonly<Record<string, string>>) => ({
  PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
  ...environment,
});

function waybill(args: readonly string[], environment: Readonly<Record<string, string>> = {}, input = "") {
  const { status, stdout, stderr } = spawnSync(join(prefix, "bin/waybill"), args, {
    ...{ timeout: 30_000, cwd: elsewhere, env: withNode24({ HOME: elsewhere, ...environment }), input, encoding: "utf8" },
  });
  return { status, stdout, stderr };
}

test("it is installed, and says its version", () => {
  const version = packed.name.replace(/^waybill-|\.tgz$/g, "");
  expect(waybill(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
});

test("it has what it needs and nothing else: no service, no test, no tool of ours", () => {
  const files = readdirSync(join(prefix, "lib/node_modules/waybill"), { recursive: true, encoding: "utf8" });
  const ours = files.filter((name) => !name.startsWith("node_modules/"));
  expect(ours.filter((name) => /\.test\.|\/trial\/|\.ts$|services\/(api|store|server|coordinator|dispatch)/.test(name))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "waybill.js", "contracts/typescript/validation/index.js"]));
});

test("it sends a task, and draws what is wrong with one", async () => {
  const { api } = await House.start({ environment: { WAYBILL_BROKER: "none" } });
  const sent = waybill(["send", "trial", "-d", '{"do": "succeed"}', "-o", "json"], { WAYBILL_URL: api.url });
  expect([sent.status, sent.stderr, JSON.parse(sent.stdout)]).toMatchObject([0, "", { routing_key: "trial", state: "accepted" }]);
  const wrong = waybill(["send", "trial", "-d", "-"], { WAYBILL_URL: api.url }, '{"do": "sing"}');
  expect(wrong).toMatchObject({ status: 5, stdout: "", stderr: expect.stringContaining('  │        ^^^^^^ got string "sing"') });
  expect(waybill(["explain", "contract_violation"]).status).toBe(0);
});

test("it makes, checks and generates contracts", () => {
  expect(waybill(["contract", "new", "send_invoice"]).status).toBe(0);
  expect(waybill(["contract", "check", "--languages", "typescript"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("send_invoice  ok"),
  });
  expect(waybill(["contract", "generate", "typescript", "--into", "mine"]).status).toBe(0);
  expect(existsSync(join(elsewhere, "mine/tasks/send_invoice.ts"))).toBe(true);
  expect(waybill(["topology", "print"])).toMatchObject({ status: 0, stdout: expect.stringContaining('"send_invoice"') });
});

test("it checks a consumer by the kit", async () => {
  const { amqpUrl, managementUrl } = await freshVhost();
  const where = ["--amqp-url", amqpUrl, "--management-url", managementUrl, "--only", "ack after work"];
  const consumer = join(house, "contracts/conformance/broken/consumer.ts");
  const { status, stdout } = waybill(["consumer", "check", ...where, "--", process.execPath, consumer]);
  expect([status, stdout]).toEqual([0, expect.stringContaining("1 of 1 cases passed")]);
});

test("an older Node is told in one sentence which it wants", () => {
  const older = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{node:"20.20.2"}})';
  const start = join(prefix, "lib/node_modules/waybill/waybill.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", older, start, "queue", "list"], { encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({
    ...{ status: 1, stdout: "" },
    stderr: "waybill runs on Node 24 or newer; this is Node 20.20.2. Install a newer one: https://nodejs.org\n",
  });
});

test("made once more it is the same, byte for byte", async () => {
  const again = await commandLinePackage(house);
  expect([again.name, Buffer.from(again.content).equals(packed.content)]).toEqual([packed.name, true]);
});
