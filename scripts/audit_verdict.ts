/** What an auditor has said. */
export type Verdict =
  | { readonly kind: "clean" }
  | { readonly kind: "found"; readonly says: string }
  /** It could not say. */
  | { readonly kind: "unknown"; readonly says: string };

/** Of npm audit, what is high or critical: the rest is read by people, in the weeks' time that it has. */
export function judgeNpm(output: string): Verdict {
  const said = parsed(output) as NpmAudit | null;
  if (said?.vulnerabilities === undefined) return { kind: "unknown", says: said?.message ?? "the registry does not answer" };
  const serious = Object.entries(said.vulnerabilities).filter(([, { severity }]) => severity === "high" || severity === "critical");
  return foundOr(serious.map(([name, { severity }]) => `${name} (${severity})`));
}

interface NpmAudit {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
}

export function judgePip(output: string): Verdict {
  const said = parsed(output) as { readonly dependencies?: readonly PipDependency[] } | null;
  const asked = (said?.dependencies ?? []).filter((one) => one.vulns !== undefined);
  if (asked.length === 0) return { kind: "unknown", says: "the registry does not answer" };
  return foundOr(asked.flatMap(({ name, vulns = [] }) => vulns.map(({ id }) => `${name} (${id})`)));
}

interface PipDependency {
  readonly name: string;
  /** Not there: it was skipped. */
  readonly vulns?: readonly { readonly id: string }[];
}

/** JSON texts one after the other; a finding that has a trace is of code that we call. */
export function judgeGo(output: string): Verdict {
  const said = output
    .split(/^}$/m)
    .map((text) => parsed(`${text}}`) as GoMessage | null)
    .filter((one) => one !== null);
  if (!said.some(({ config }) => config !== undefined)) return { kind: "unknown", says: "the database of vulnerabilities does not answer" };
  return foundOr([...new Set(said.flatMap(({ finding }) => (finding?.trace?.[0]?.function === undefined ? [] : [finding.osv])))]);
}

interface GoMessage {
  readonly config?: object;
  readonly finding?: { readonly osv: string; readonly trace?: readonly { readonly function?: string }[] };
}

const foundOr = (found: readonly string[]): Verdict => (found.length === 0 ? { kind: "clean" } : { kind: "found", says: found.join(", ") });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
