import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { signalled } from "../../scripts/os_processes.ts";
import { freePort } from "../../scripts/ports.ts";
import { freshVhost } from "../../test/support/broker.ts";
import { eventually } from "../../test/support/eventually.ts";
import { temporaryFolder } from "../../test/support/temporary_folder.ts";
import { management } from "../../test/support/vhosts.ts";
import type { BrokerUrls } from "./vhost.ts";

/** The kit's command, as a person or CI calls it. */
let broker: BrokerUrls;
beforeAll(async () => {
  broker = await freshVhost();
});

const consumer = join(import.meta.dirname, "broken/consumer.ts");

function start(...args: readonly string[]): ChildProcess {
  const command = [join(import.meta.dirname, "main.ts"), "--amqp-url", broker.amqpUrl, "--management-url", broker.managementUrl, ...args];
  const kit = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    kit.kill("SIGKILL");
  });
  return kit;
}

async function run(...args: readonly string[]): Promise<Answer> {
  return answerOf(start(...args));
}

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function answerOf(kit: ChildProcess): Promise<Answer> {
  const [[code], stdout, stderr] = await Promise.all([once(kit, "close"), text(kit.stdout!), text(kit.stderr!)]);
  return { code, stdout, stderr };
}

test("plays the cases on a consumer by its start command, and ends with 0", async () => {
  const { code, stdout } = await run("--only", "ack after work", "--only", "unknown headers", "--", process.execPath, consumer);
  expect([code, stdout]).toEqual([
    0,
    "✓ ack after work   required, rules 6, 18\n✓ unknown headers  required, rule 9\n\nrequired: 2 of 2; recommended: 0 of 0\n\n",
  ]);
});

test("ends with 1 when something required is wrong, and says what", async () => {
  const { code, stdout } = await run("--only", "ack after work", "--", process.execPath, consumer, "acks_first");
  expect([code, stdout]).toEqual([
    1,
    expect.stringContaining("✗ ack after work  required, rules 6, 18\n    It acknowledged the message before"),
  ]);
});

test("a consumer that does not even start is a finding, with its last words", async () => {
  const silly = "console.error('no such queue'); process.exit(3)";
  const { code, stdout } = await run("--only", "ack after work", "--", process.execPath, "-e", silly);
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(/The consumer ended \(3\) before it consumed its queue\. Its last words:\n *no such queue/),
  ]);
});

test("a question that was wrong ends with 2, and how to ask", async () => {
  const { code, stderr } = await run();
  expect([code, stderr]).toEqual([2, expect.stringContaining("A start command is missing, after --.\n\nUsage: node contracts/conf")]);
});

test("a RabbitMQ whose management does not answer is no finding about the consumer: 2, and where it was looked for", async () => {
  const port = await freePort();
  const { code, stdout, stderr } = await run("--management-url", `http://guest:guest@127.0.0.1:${port}`, "--", "true");
  expect([code, stdout, stderr]).toEqual([
    2,
    "",
    `RabbitMQ's management does not answer at http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}.\n`,
  ]);
});

test("stopped by Ctrl-C it leaves nothing behind: no consumer, no vhost", async () => {
  const note = join(temporaryFolder(), "note");
  const deaf = `require("node:fs").writeFileSync(${JSON.stringify(note)}, process.pid + " " + process.env.AMQP_URL + "\\n"); setInterval(() => {}, 1000)`;
  const kit = start("--only", "drain", "--", process.execPath, "-e", deaf);
  const [, pid, vhost] = await eventually(() => /^(\d+) .*\/(\S+)\n$/.exec(readFileSync(note, "utf8"))!, { what: "the consumer runs" });
  onTestFinished(() => {
    signalled(Number(pid), "SIGKILL");
  });
  kit.kill("SIGINT");
  const { code, stderr } = await answerOf(kit);
  expect([code, stderr]).toEqual([130, "Stopped.\n"]);
  expect(signalled(Number(pid), 0)).toBe(false);
  await expect(management(broker.managementUrl, "GET", `/api/vhosts/${vhost}`)).rejects.toThrow("answered 404");
});
