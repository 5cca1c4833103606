import { expect, test } from "vitest";
import { judgeGo, judgeNpm, judgePip, type Verdict } from "./audit_verdict.ts";

const cases: readonly {
  readonly name: string;
  readonly judge: (output: string) => Verdict;
  readonly output: unknown;
  readonly expect: Verdict;
}[] = [
  {
    name: "npm: what is high or critical is found, the rest is not",
    judge: judgeNpm,
    output: { vulnerabilities: { left: { severity: "critical" }, right: { severity: "moderate" }, pad: { severity: "high" } } },
    expect: { kind: "found", says: "left (critical), pad (high)" },
  },
  { name: "npm: nothing is known", judge: judgeNpm, output: { vulnerabilities: {} }, expect: { kind: "clean" } },
  {
    name: "npm: a registry that does not answer is said",
    judge: judgeNpm,
    output: { message: "405 Method Not Allowed" },
    expect: { kind: "unknown", says: "405 Method Not Allowed" },
  },
  {
    name: "pip: what is known of one of several",
    judge: judgePip,
    output: {
      dependencies: [
        { name: "pika", vulns: [] },
        { name: "pillow", vulns: [{ id: "PYSEC-1" }] },
        { name: "x", skip_reason: "not found" },
      ],
    },
    expect: { kind: "found", says: "pillow (PYSEC-1)" },
  },
  {
    name: "pip: a registry that knows none of them",
    judge: judgePip,
    output: { dependencies: [{ name: "pika", skip_reason: "not found" }] },
    expect: { kind: "unknown", says: "the registry does not answer" },
  },
  {
    name: "go: a weakness in code that is called, once; one that is only somewhere in a module is not",
    judge: judgeGo,
    output: [
      { config: {} },
      { finding: { osv: "GO-1", trace: [{ module: "m", function: "Parse" }] } },
      { finding: { osv: "GO-1", trace: [{ module: "m", function: "Read" }] } },
      { finding: { osv: "GO-2", trace: [{ module: "m" }] } },
    ]
      .map((one) => JSON.stringify(one, null, 2))
      .join("\n"),
    expect: { kind: "found", says: "GO-1" },
  },
  {
    name: "go: without an answer",
    judge: judgeGo,
    output: "",
    expect: { kind: "unknown", says: "the database of vulnerabilities does not answer" },
  },
];
for (const { name, judge, output, expect: expected } of cases) {
  test(name, () => expect(judge(typeof output === "string" ? output : JSON.stringify(output))).toEqual(expected));
}
