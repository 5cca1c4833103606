import { rules } from "./rules.ts";
import type { Finding } from "./run.ts";

/** What was found, rule by rule and case by case; what is required and what is recommended apart. */
export function reportOf(findings: readonly Finding[]): Report {
  const of = (required: boolean) => findings.filter((finding) => finding.case.required === required);
  return {
    required: byRule(of(true)),
    recommended: byRule(of(false)),
    cases: findings.map(({ case: { name, rules: proved, required }, wrong, unjudged }) => ({
      case: name,
      required,
      rules: proved,
      wrong,
      unjudged,
    })),
  };
}

/** As programs read it. */
export interface Report {
  readonly required: readonly RuleReport[];
  readonly recommended: readonly RuleReport[];
  readonly cases: readonly CaseReport[];
}

export interface RuleReport {
  readonly rule: number;
  readonly about: string;
  /** No case that is about it found anything; null: one of them could not be judged. */
  readonly kept: boolean | null;
  readonly cases: readonly string[];
}

export interface CaseReport {
  readonly case: string;
  readonly required: boolean;
  readonly rules: readonly number[];
  /** A sentence; null: nothing. */
  readonly wrong: string | null;
  /** Why it says nothing of its rules; null: it does. */
  readonly unjudged: string | null;
}

/** What is required decides; what is recommended does where it was asked for by name. */
export function decidingFailures(findings: readonly Finding[], { byName }: { readonly byName: boolean }): readonly Finding[] {
  return findings.filter((finding) => finding.wrong !== null && (finding.case.required || byName));
}

function byRule(findings: readonly Finding[]): readonly RuleReport[] {
  const proved = new Set(findings.flatMap((finding) => finding.case.rules));
  return [...proved]
    .toSorted((a, b) => a - b)
    .map((rule) => {
      const about = findings.filter((finding) => finding.case.rules.includes(rule));
      const isJudged = about.every(({ unjudged }) => unjudged === null);
      const kept = about.some(({ wrong }) => wrong !== null) ? false : isJudged || null;
      return { rule, about: rules[rule]!, kept, cases: about.map((finding) => finding.case.name) };
    });
}
