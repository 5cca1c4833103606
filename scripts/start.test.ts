import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { freshVhost } from "../test/support/broker.ts";
import { eventually } from "../test/support/eventually.ts";
import { startProcess } from "../test/support/processes.ts";
import { temporaryFolder } from "../test/support/temporary_folder.ts";
import { buildGoConsumer } from "./go.ts";
import { commandLine, signalled } from "./os_processes.ts";
import { freePort } from "./ports.ts";
import type { Program } from "./program.ts";
import { preparePython } from "./python.ts";

const START = join(import.meta.dirname, "start.ts");

/** What a first start makes, once for all of these. */
beforeAll(async () => {
  await Promise.all([preparePython("development", console.log), buildGoConsumer(process.env, console.log)]);
}, 600_000);

test("ends on a screen with a task done in each language and its file, and SIGTERM stops everything with 0", async () => {
  const { start } = await started();
  await start.untilLine("Ctrl-C stops everything.");
  const done = start.lines.flatMap(({ msg }) =>
    [/is done by (\w+): (\d+) rows in (\S+)/.exec(msg) ?? []].filter(({ length }) => length > 0),
  );
  expect(done.map(([, language]) => language)).toEqual(["TypeScript", "Python", "Go"]);
  const files = done.map(([, , , file]) => readFileSync(file!, "utf8"));
  expect(new Set(files).size).toBe(1);
  expect(files[0]!.trimEnd().split("\n").length).toBeGreaterThan(Number(done[0]![2])); // a heading, and a value may hold a line break
  const pids = children(start);
  expect(pids).toHaveLength(4);

  start.signal("SIGTERM");
  expect(await start.exited).toEqual({ code: 0, signal: null });
  expect(start.lines.map(({ msg }) => msg).filter((msg) => msg.startsWith("… stopping"))).toEqual([
    ...["Go", "Python", "TypeScript"].map((language) => `… stopping: ${language} consumer`),
    ...["… stopping: Server", "… stopping: RabbitMQ"],
  ]);
  for (const pid of pids) expect(await commandLine(pid)).toBe("");
});

test("the same data folder serves again, with the files of the last start in it", async () => {
  const first = await started();
  const done = await first.start.untilLine((line) => /Sample task .* is done/.test(line.msg));
  first.start.signal("SIGINT");
  await first.start.exited;
  const second = await started(first);
  await second.start.untilLine((line) => /Sample task .* is done/.test(line.msg));
  expect(existsSync(/rows in (\S+)/.exec(done.msg)![1]!)).toBe(true);
});

test("a part that dies stops everything with 1, and is named", async () => {
  const { start } = await started();
  await start.untilLine("Ctrl-C stops everything.");
  const [server] = children(start);
  process.kill(server!, "SIGKILL");
  expect(await start.exited).toEqual({ code: 1, signal: null });
  expect(start.lines.some(({ msg }) => /services\/server\/main\.ts has ended \(SIGKILL\)/.test(msg))).toBe(true);
});

test("a start that is killed leaves no process behind", async () => {
  const { start } = await started();
  await start.untilLine("Ctrl-C stops everything.");
  const pids = children(start);
  start.signal("SIGKILL");
  for (const pid of pids) await eventually(() => commandLine(pid), { until: (line) => line === "", what: "the process is gone" });
});

test("--sample brings the shop too: who signs up has a mail, and all of it stops", async () => {
  const shopPort = await freePort();
  const { start, folder } = await started({}, ["--sample"], { WAYBILL_SHOP_PORT: String(shopPort) });
  await start.untilLine("Ctrl-C stops everything.");
  expect(children(start)).toHaveLength(5);
  const response = await fetch(`http://127.0.0.1:${shopPort}/users`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name": "Ada", "email": "ada@example.org"}',
  });
  expect(response.status).toBe(201);
  const mails = () => readdirSync(join(folder, "mails")).filter((name) => name.endsWith(".eml"));
  const [mail] = await eventually(mails, { until: (found) => found.length > 0, what: "the mail has come" });
  expect(readFileSync(join(folder, "mails", mail!), "utf8")).toContain("Subject: Welcome, Ada");
  start.signal("SIGINT");
  expect(await start.exited).toEqual({ code: 0, signal: null });
});

test("an unknown option is refused with those that are known", async () => {
  const { start } = await started({}, ["--smaple"]);
  expect(await start.exited).toEqual({ code: 1, signal: null });
  expect(start.lines.map(({ msg }) => msg)).toContain("! Unknown option --smaple. Known: --sample (npm start -- --sample).");
});

test("an npm that was told to stop takes its start with it", async () => {
  const { amqpUrl, managementUrl } = await freshVhost();
  const npm = join(temporaryFolder(), "npm.ts");
  writeFileSync(
    npm,
    `import { spawn } from "node:child_process";
     const env = { ...process.env, npm_lifecycle_event: "start" };
     const start = spawn(process.execPath, [${JSON.stringify(START)}], { env, stdio: "inherit", detached: true });
     console.log(JSON.stringify({ msg: "started", start: start.pid }));`,
  );
  const parent = startProcess(npm, environment({ amqpUrl, managementUrl, folder: temporaryFolder(), port: await freePort() }));
  const { start } = await parent.untilLine("started");
  onTestFinished(() => void signalled(Number(start), "SIGKILL"));
  await parent.untilLine("Ctrl-C stops everything.");
  const pids = [Number(start), ...children(parent)];
  parent.signal("SIGTERM");
  for (const pid of pids) await eventually(() => commandLine(pid), { until: (line) => line === "", what: "the process is gone" });
  await parent.untilLine("Everything is stopped.");
});

test("a second start in the same data folder is refused while the first one lives", async () => {
  const first = await started();
  await first.start.untilLine("Ctrl-C stops everything.");
  const second = await started({ ...first, port: await freePort() });
  expect(await second.start.exited).toEqual({ code: 1, signal: null });
  expect(second.start.lines.some(({ msg }) => msg.includes(`Waybill already runs from ${first.folder} (process ${first.start.pid})`))).toBe(
    true,
  );
});

test("a port that is taken is named with the variable to set", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const { start } = await started({ port });
  expect(await start.exited).toEqual({ code: 1, signal: null });
  expect(start.lines.some(({ msg }) => msg.includes(`Port ${port} is taken; set WAYBILL_PORT.`))).toBe(true);
  server.close();
});

/** The numbers of what it started, as it said them: server, consumer. */
function children({ lines }: Program): readonly number[] {
  return lines.flatMap(({ msg }) => /^✓ .*, process (\d+) /.exec(msg)?.[1] ?? []).map(Number);
}

interface Started {
  readonly start: Program;
  readonly folder: string;
  readonly port: number;
  readonly amqpUrl: string;
  readonly managementUrl: string;
}

/** `npm start` in a data folder of its own, on the run's broker. */
async function started(
  given: Partial<Started> = {},
  args: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const { amqpUrl, managementUrl } = given.amqpUrl === undefined ? await freshVhost() : (given as Started);
  const folder = given.folder ?? temporaryFolder();
  const port = given.port ?? (await freePort());
  const start = startProcess(START, { ...environment({ amqpUrl, managementUrl, folder, port }), ...more }, { args });
  return { start, folder, port, amqpUrl, managementUrl };
}

function environment({ amqpUrl, managementUrl, folder, port }: Omit<Started, "start">): Record<string, string> {
  return {
    AMQP_URL: amqpUrl,
    WAYBILL_RABBITMQ_MANAGEMENT_URL: managementUrl,
    WAYBILL_DATA: folder,
    WAYBILL_PORT: String(port),
  };
}
