import type { Report, RuleReport } from "../../../contracts/conformance/report.ts";
import { table } from "../output/table.ts";

/** For people: each rule with the cases that are about it, what is required apart, and below what was wrong. */
export function forPeople(report: Report): string {
  const isWrong = new Set(report.cases.filter(({ wrong }) => wrong !== null).map((one) => one.case));
  const row = ({ rule, about, kept, cases }: RuleReport) => [
    ...[kept ? "✓" : "✗", `${rule}`.padStart(4), about],
    cases.map((name) => (isWrong.has(name) ? `✗ ${name}` : name)).join(", "),
  ];
  const parts = (["required", "recommended"] as const).filter((part) => report[part].length > 0);
  const tables = parts.map((part) => `${table([["", "RULE", part.toUpperCase(), "CASES"], ...report[part].map(row)])}\n`);
  const told = report.cases.flatMap(({ case: name, wrong }) =>
    wrong === null ? [] : [`✗ ${name}\n${wrong.replaceAll(/^/gm, "    ")}\n\n`],
  );
  return `${tables.join("")}${told.join("")}${parts.map((part) => counted(report, part)).join("; ")}\n`;
}

function counted({ cases, ...report }: Report, part: "required" | "recommended"): string {
  const played = cases.filter(({ required }) => required === (part === "required"));
  const passed = played.filter(({ wrong }) => wrong === null).length;
  const kept = report[part].filter((one) => one.kept).length;
  return `${part}: ${kept} of ${report[part].length} rules kept, ${passed} of ${played.length} cases passed`;
}
