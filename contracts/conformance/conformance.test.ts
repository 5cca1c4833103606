import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { freshVhost } from "../../test/support/broker.ts";
import { type Fault, faults } from "./broken/faults.ts";
import { cases } from "./cases/index.ts";
import { exitCodeOf, report } from "./report.ts";
import { type Finding, runCases } from "./run.ts";
import type { Subject } from "./stage.ts";
import type { BrokerUrls } from "./vhost.ts";

/** The kit itself: a consumer that does everything right passes, and each fault is caught by the case that is meant for it. */
const here = import.meta.dirname;
let broker: BrokerUrls;
beforeAll(async () => {
  broker = await freshVhost();
});

const byHand = (fault?: Fault): Subject => ({
  command: [process.execPath, join(here, "broken/consumer.ts"), ...(fault === undefined ? [] : [fault])],
  environment: { PATH: process.env["PATH"] },
  routingKey: "conformance",
  validPayload: readFileSync(join(here, "contract/tasks/conformance/examples/valid/nothing_to_echo.json")),
});

test("a consumer that does everything right passes every case", async () => {
  const findings = await runCases(cases, byHand(), { broker, atOnce: 3 });
  expect(findings.map(({ case: { name }, wrong }) => [name, wrong])).toEqual(cases.map(({ name }) => [name, null]));
}, 180_000);

describe.concurrent("each case catches a consumer that does it wrong", () => {
  for (const [fault, { case: name, says }] of Object.entries(faults)) {
    test(`${name}: ${fault}`, { timeout: 180_000 }, async () => {
      const [finding] = await runCases([cases.find((one) => one.name === name)!], byHand(fault as Fault), { broker, atOnce: 1 });
      if (typeof says === "string") expect(finding!.wrong).toContain(says);
      else expect(finding!.wrong).toMatch(says);
    });
  }
});

test("every case has a fault that it is meant for", () => {
  expect(Object.values(faults).map((fault) => fault.case)).toEqual(cases.map(({ name }) => name));
});

test("every rule that a case names is one of PROTOCOL.md", () => {
  const rules = new Set(
    [...readFileSync(join(here, "../PROTOCOL.md"), "utf8").matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number)),
  );
  for (const { name, rules: named } of cases) expect.soft([name, named.filter((rule) => !rules.has(rule))]).toEqual([name, []]);
});

test("the report names each case with its rules, says what was wrong, and counts", () => {
  const [first, , third] = cases;
  const findings: readonly Finding[] = [
    { case: first!, wrong: null },
    { case: { ...third!, required: false }, wrong: "It took 8 messages at once." },
  ];
  expect(report(findings)).toBe(`✓ ack after work  required, rules 6, 18
✗ careful start   recommended, rule 29
    It took 8 messages at once.

required: 1 of 1; recommended: 0 of 1
`);
});

test("what is required decides, what is recommended does not", () => {
  const finding = (required: boolean, wrong: string | null): Finding => ({ case: { ...cases[0]!, required }, wrong });
  expect(exitCodeOf([finding(true, null), finding(false, "not so good")])).toBe(0);
  expect(exitCodeOf([finding(true, "wrong"), finding(false, null)])).toBe(1);
});

describe("node contracts/conformance/main.ts", () => {
  const run = (...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
    const urls = ["--amqp-url", broker.amqpUrl, "--management-url", broker.managementUrl];
    return new Promise((resolve) =>
      execFile(process.execPath, [join(here, "main.ts"), ...urls, ...args], (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      ),
    );
  };
  const consumer = join(here, "broken/consumer.ts");

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
    const { code, stdout } = await run(
      "--only",
      "ack after work",
      "--",
      process.execPath,
      "-e",
      "console.error('no such queue'); process.exit(3)",
    );
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/The consumer ended \(3\) before it consumed its queue\. Its last words:\n *no such queue/),
    ]);
  });

  const wrong = [
    { that: "no start command", args: [], says: "A start command is missing, after --." },
    {
      that: "a case that there is not",
      args: ["--only", "ack after wrok", "--", "true"],
      says: "No case is named ack after wrok. There are: ack after work, confirm",
    },
    { that: "a routing key without a payload", args: ["--routing-key", "data_export", "--", "true"], says: "--payload is missing" },
    { that: "an option that there is not", args: ["--routing-keys", "x", "--", "true"], says: "Unknown option '--routing-keys'" },
  ];
  for (const { that, args, says } of wrong) {
    test(`${that} is a question that was wrong: 2, and how to ask`, async () => {
      const { code, stderr } = await run(...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
      expect(stderr).toContain("Usage: node contracts/conformance/main.ts");
    });
  }
});
