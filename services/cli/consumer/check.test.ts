import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import type { BrokerUrls } from "../../../contracts/conformance/vhost.ts";
import { signalled } from "../../../scripts/os_processes.ts";
import { freePort } from "../../../scripts/ports.ts";
import { freshVhost } from "../../../test/support/broker.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { temporaryFolder } from "../../../test/support/temporary_folder.ts";
import { management } from "../../../test/support/vhosts.ts";

/** `waybill consumer check`, as a person or CI calls it. */
let broker: BrokerUrls;
beforeAll(async () => {
  broker = await freshVhost();
});

const consumer = join(import.meta.dirname, "../../../contracts/conformance/broken/consumer.ts");

function start(...args: readonly string[]): ChildProcess {
  const where = ["--amqp-url", broker.amqpUrl, "--management-url", broker.managementUrl];
  const command = [join(import.meta.dirname, "../main.ts"), "consumer", "check", ...where, ...args];
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
  const { code, stdout, stderr } = await run("--only", "ack after work", "--only", "prefetch", "--", process.execPath, consumer);
  expect([code, stderr, stdout]).toEqual([
    0,
    "",
    `   RULE  REQUIRED                               CASES
✓     6  acks by hand, reports in confirm mode  ack after work
✓    18  confirm, then ack                      ack after work

   RULE  RECOMMENDED                             CASES
✓    30  the prefetch is what is worked at once  prefetch

required: 2 of 2 rules kept, 1 of 1 cases passed; recommended: 1 of 1 rules kept, 1 of 1 cases passed
`,
  ]);
});

test("ends with 9 when something required is wrong, and says what and of which rule", async () => {
  const { code, stdout, stderr } = await run("--only", "ack after work", "--", process.execPath, consumer, "acks_first");
  expect([code, stderr]).toEqual([9, "1 case failed\n"]);
  expect(stdout).toContain("✗    18  confirm, then ack                      ✗ ack after work\n");
  expect(stdout).toContain("✗ ack after work\n    It acknowledged the message before it had reported an outcome");
});

test("ends with 9 when something recommended is wrong that was asked for by name, and tells programs all of it", async () => {
  const { code, stdout } = await run("--only", "snooze", "-o", "json", "--", process.execPath, consumer, "snoozes_as_a_failure");
  expect([code, JSON.parse(stdout)]).toEqual([
    9,
    {
      required: [],
      recommended: [{ rule: 20, about: "nothing is given back to be tried again", kept: false, cases: ["snooze"] }],
      cases: [{ case: "snooze", required: false, rules: [20], wrong: expect.stringContaining("expected snoozed (2500)"), unjudged: null }],
    },
  ]);
});

test("a payload that its handler refuses is no broken rule: 2, with what it was refused for", async () => {
  const payload = join(temporaryFolder(), "payload.json");
  writeFileSync(payload, '{"do": "fail_permanently", "text": "no such user"}');
  const only = ["outcome", "unknown headers", "unknown fields", "ack after work"].flatMap((name) => ["--only", name]);
  const { code, stdout, stderr } = await run(...only, "--payload", payload, "--", process.execPath, consumer);
  expect([code, stderr]).toEqual([2, "3 cases could not be judged: name a payload that its handler works, by --payload\n"]);
  expect(stdout).toMatch(/^– {5}9 .+ – unknown headers, – unknown fields$/m);
  expect(stdout).toMatch(/^✓ {4}18 .+ ack after work$/m);
  expect(stdout).toContain(
    "– unknown fields\n    Its handler refuses this payload, whatever comes with it: failed (permanent, told_to): no such user\n",
  );
});

test("a rule that is broken with such a payload is broken all the same", async () => {
  const payload = join(temporaryFolder(), "payload.json");
  writeFileSync(payload, '{"do": "echo"}');
  const args = ["--only", "unknown fields", "--payload", payload, "--", process.execPath, consumer, "refuses_unknown_fields"];
  expect(await run(...args)).toMatchObject({ code: 9, stdout: expect.stringContaining("A payload with one field more ended as failed") });
});

test("a consumer that does not even start is a finding, with its last words", async () => {
  const silly = "console.error('no such queue'); process.exit(3)";
  const { code, stdout } = await run("--only", "ack after work", "--", process.execPath, "-e", silly);
  expect([code, stdout]).toEqual([
    9,
    expect.stringMatching(/The consumer ended \(3\) before it consumed its queue\. Its last words:\n *no such queue/),
  ]);
});

const wrongUsage = [
  { args: [], says: "error: missing required argument 'start command'" },
  { args: ["--only", "snoze", "--", "true"], says: "No case is named snoze. There are: outcome," },
  { args: ["--", "./nosuch"], says: "The start command ./nosuch is no program that can be run here." },
  { args: ["--", "no_such_program", "main.py"], says: "The start command no_such_program is no program that can be run here." },
  { args: ["--routing-keys", "x", "--", "true"], says: "(Did you mean --routing-key?)" },
];
test.each(wrongUsage)("waybill consumer check $args is wrong usage: 2", async ({ args, says }) => {
  expect(await run(...args)).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(says) });
});

test("a RabbitMQ whose management does not answer is no finding about the consumer: 7, and where it was looked for", async () => {
  const port = await freePort();
  expect(await run("--management-url", `http://guest:guest@127.0.0.1:${port}`, "--", "true")).toEqual({
    code: 7,
    stdout: "",
    stderr: `RabbitMQ's management does not answer at http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}. Where it is, says --management-url.\n`,
  });
});

test("a RabbitMQ that does not answer is none either", async () => {
  const port = await freePort();
  expect(await run("--amqp-url", `amqp://guest:guest@127.0.0.1:${port}`, "--", "true")).toEqual({
    code: 7,
    stdout: "",
    stderr: expect.stringContaining(`RabbitMQ does not answer at 127.0.0.1:${port}: `),
  });
});

test("a management that does not let it make vhosts ends it with 4", async () => {
  const nobody = Object.assign(new URL(broker.managementUrl), { username: "nobody", password: "wrong" });
  expect(await run("--management-url", nobody.href, "--", "true")).toEqual({
    code: 4,
    stdout: "",
    stderr: expect.stringMatching(/^RabbitMQ's management answered 401 to PUT \/api\/vhosts\//),
  });
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
