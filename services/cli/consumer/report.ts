import type { Report, RuleReport } from "../../../contracts/conformance/report.ts";
import { table } from "../output/table.ts";

/** For people, `–` where nothing can be said: each rule with the cases that are about it, what is required apart, and below what was wrong. */
export function forPeople(report: Report): string {
  const marks = new Map(
    report.cases.map(({ case: name, wrong, unjudged }) => [name, wrong !== null ? "✗ " : unjudged !== null ? "– " : ""]),
  );
  const row = ({ rule, about, kept, cases }: RuleReport) => [
    ...[kept === null ? "–" : kept ? "✓" : "✗", `${rule}`.padStart(4), about],
    cases.map((name) => `${marks.get(name)}${name}`).join(", "),
  ];
  const parts = (["required", "recommended"] as const).filter((part) => report[part].length > 0);
  const tables = parts.map((part) => `${table([["", "RULE", part.toUpperCase(), "CASES"], ...report[part].map(row)])}\n`);
  const told = report.cases.flatMap(({ case: name, wrong, unjudged }) => {
    const says = wrong ?? unjudged;
    return says === null ? [] : [`${marks.get(name)}${name}\n${says.replaceAll(/^/gm, "    ")}\n\n`];
  });
  return `${tables.join("")}${told.join("")}${parts.map((part) => counted(report, part)).join("; ")}\n`;
}

function counted({ cases, ...report }: Report, part: "required" | "recommended"): string {
  const played = cases.filter(({ required }) => required === (part === "required"));
  const passed = played.filter(({ wrong, unjudged }) => (wrong ?? unjudged) === null).length;
  const kept = report[part].filter((one) => one.kept).length;
  return `${part}: ${kept} of ${report[part].length} rules kept, ${passed} of ${played.length} cases passed`;
}
