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

const byHand = (fault?: Fault | "one_at_a_time"): Subject => ({
  command: [process.execPath, join(here, "broken/consumer.ts"), ...(fault === undefined ? [] : [fault])],
  environment: { PATH: process.env["PATH"] },
  routingKey: "conformance",
  validPayload: readFileSync(join(here, "contract/tasks/conformance/examples/valid/nothing_to_echo.json")),
});

for (const [that, way] of [
  ["does everything right", undefined],
  ["does so one task at a time", "one_at_a_time"],
] as const) {
  test(`a consumer that ${that} passes every case`, { timeout: 180_000 }, async () => {
    const findings = await runCases(cases, byHand(way), { broker, atOnce: 3 });
    expect(findings.map(({ case: { name }, wrong }) => [name, wrong])).toEqual(cases.map(({ name }) => [name, null]));
  });
}

test("an ack that comes before the outcome is for its own two cases to find, not for the others", { timeout: 180_000 }, async () => {
  const findings = await runCases(cases, byHand("acks_first"), { broker, atOnce: 3 });
  expect(findings.flatMap(({ case: { name }, wrong }) => (wrong === null ? [] : [name]))).toEqual(["ack after work", "confirm before ack"]);
});

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
  expect([...new Set(Object.values(faults).map((fault) => fault.case))]).toEqual(cases.map(({ name }) => name));
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
