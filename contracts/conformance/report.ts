import type { Finding } from "./run.ts";

/** What a person reads at the end: each case, the rules it is about, and what was wrong. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.case.name.length));
  const lines = findings.flatMap((finding) => [row(finding, width), ...(finding.wrong === null ? [] : [indented(finding.wrong)])]);
  return [...lines, "", summary(findings), ""].join("\n");
}

/** 0: all that is required is there. 1: it is not. What is recommended alone decides nothing. */
export function exitCodeOf(findings: readonly Finding[]): number {
  return findings.some((finding) => finding.case.required && finding.wrong !== null) ? 1 : 0;
}

function row({ case: { name, rules, required }, wrong }: Finding, width: number): string {
  const of = `${required ? "required" : "recommended"}, rule${rules.length === 1 ? "" : "s"} ${rules.join(", ")}`;
  return `${wrong === null ? "✓" : "✗"} ${name.padEnd(width)}  ${of}`;
}

const indented = (text: string): string => text.replaceAll(/^/gm, "    ");

function summary(findings: readonly Finding[]): string {
  const count = (required: boolean): string => {
    const of = findings.filter((finding) => finding.case.required === required);
    return `${of.filter(({ wrong }) => wrong === null).length} of ${of.length}`;
  };
  return `required: ${count(true)}; recommended: ${count(false)}`;
}
