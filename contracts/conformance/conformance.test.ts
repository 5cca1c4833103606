import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { freshVhost } from "../../test/support/broker.ts";
import { type Fault, faults } from "./broken/faults.ts";
import { cases } from "./cases/index.ts";
import { decidingFailures, reportOf } from "./report.ts";
import { notJudged, rules } from "./rules.ts";
import { type Finding, runCases } from "./run.ts";
import type { Subject } from "./stage.ts";
import type { BrokerUrls } from "./vhost.ts";

/** The kit itself: a consumer that does everything right passes, and each fault is caught by the case that is meant for it. */
const here = import.meta.dirname;
let broker: BrokerUrls;
beforeAll(async () => {
  broker = await freshVhost();
});

const required = cases.filter((one) => one.required);

const byHand = (fault?: Fault | "one_at_a_time"): Subject => ({
  command: [process.execPath, join(here, "broken/consumer.ts"), ...(fault === undefined ? [] : [fault])],
  environment: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] },
  routingKey: "conformance",
  validPayload: readFileSync(join(here, "contract/tasks/conformance/examples/valid/nothing_to_echo.json")),
});

for (const [that, way] of [
  ["does everything right", undefined],
  ["does so one task at a time", "one_at_a_time"],
] as const) {
  test(`a consumer that ${that} passes every case`, { timeout: 180_000 }, async () => {
    const findings = await runCases(cases, byHand(way), { broker, atOnce: 5 });
    expect(findings.map(({ case: { name }, wrong }) => [name, wrong])).toEqual(cases.map(({ name }) => [name, null]));
  });
}

test("of what is required, an ack that comes too early is for the cases about acks to find, not for the others", {
  timeout: 180_000,
}, async () => {
  const findings = await runCases(required, byHand("acks_first"), { broker, atOnce: 3 });
  expect(findings.flatMap(({ case: { name }, wrong }) => (wrong === null ? [] : [name]))).toEqual([
    ...["ack after work", "confirm before ack", "slow confirm", "refused outcome"],
  ]);
});

describe.concurrent("each case catches a consumer that does it wrong", () => {
  for (const [fault, { case: name, says, ...rest }] of Object.entries(faults)) {
    test(`${name}: ${fault}`, { timeout: 180_000 }, async () => {
      const patience = "isAbsence" in rest ? { patienceMs: 6_000 } : {};
      const [finding] = await runCases([cases.find((one) => one.name === name)!], byHand(fault as Fault), {
        broker,
        atOnce: 1,
        ...patience,
      });
      if (typeof says === "string") expect(finding!.wrong).toContain(says);
      else expect(finding!.wrong).toMatch(says);
    });
  }
});

test("every case has a fault that it is meant for", () => {
  expect([...new Set(Object.values(faults).map((fault) => fault.case))]).toEqual(cases.map(({ name }) => name));
});

test("every rule of PROTOCOL.md has its words in the report, and a case or a reason why not", () => {
  const numbers = [...readFileSync(join(here, "../PROTOCOL.md"), "utf8").matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  expect(Object.keys(rules).map(Number)).toEqual(numbers);
  const judged = new Set([...cases.flatMap((one) => one.rules), ...Object.keys(notJudged).map(Number)]);
  expect([...judged].toSorted((a, b) => a - b)).toEqual(numbers);
});

test("README.md names every case, with its rules", () => {
  const rows = [...readFileSync(join(here, "README.md"), "utf8").matchAll(/^\| (.+?) +\| ([\d, ]+?) +\| (required|recommended) +\|/gm)];
  expect(rows.map(([, name, proved, part]) => `${name}: ${part}, ${proved}`)).toEqual(
    cases.map((one) => `${one.name}: ${one.required ? "required" : "recommended"}, ${one.rules.join(", ")}`),
  );
});

const finding = (name: string, wrong: string | null): Finding => ({ case: cases.find((one) => one.name === name)!, wrong, unjudged: null });

test("the report says of each rule whether it is kept, and by which cases, what is required apart", () => {
  const wrong = "It took 8 messages at once.";
  const {
    required: strict,
    recommended,
    cases: played,
  } = reportOf([...[finding("ack after work", null), finding("slow confirm", "Not so."), finding("prefetch", wrong)]]);
  expect(strict).toEqual([
    { rule: 6, about: "acks by hand, reports in confirm mode", kept: true, cases: ["ack after work"] },
    { rule: 18, about: "confirm, then ack", kept: false, cases: ["ack after work", "slow confirm"] },
  ]);
  expect(recommended).toEqual([{ rule: 30, about: "the prefetch is what is worked at once", kept: false, cases: ["prefetch"] }]);
  expect(played.at(-1)).toEqual({ case: "prefetch", required: false, rules: [30], wrong, unjudged: null });
});

test("a rule of which a case could not be judged is neither kept nor broken, unless another found something", () => {
  const refused: Finding = { ...finding("unknown fields", null), unjudged: "Its handler refuses this payload." };
  const kept = (...findings: Finding[]) => reportOf(findings).required.map((one) => [one.rule, one.kept]);
  expect(kept(refused, finding("outcome", null))).toEqual([
    ...[
      [1, true],
      [7, null],
      [9, null],
      [16, true],
      [17, true],
    ],
  ]);
  expect(kept(refused, finding("unknown headers", "Not so."))).toEqual([
    ...[
      [7, null],
      [9, false],
    ],
  ]);
});

test("what is required decides, and what is recommended where it was asked for by name", () => {
  const required = [finding("ack after work", "wrong"), finding("prefetch", null)];
  const recommended = [finding("ack after work", null), finding("prefetch", "wrong")];
  const isPassed = (...of: Parameters<typeof decidingFailures>) => decidingFailures(...of).length === 0;
  expect([isPassed(required, { byName: false }), isPassed(recommended, { byName: false })]).toEqual([false, true]);
  expect(isPassed(recommended, { byName: true })).toBe(false);
});
