import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { judgeGo, judgeNpm, judgePip, type Verdict } from "./audit_verdict.ts";

/**
 * Whether what we depend on has a weakness that is known, by each language's own auditor. What is found fails. A registry
 * that does not answer, and an auditor that is not installed here, is said and fails nothing: nobody can mend that here.
 */
const root = join(import.meta.dirname, "..");
const auditors: readonly Auditor[] = [
  { name: "npm audit", command: ["npm", "audit", "--json"], judge: judgeNpm },
  {
    name: "pip-audit",
    command: ["pip-audit", "--requirement", "consumers/python/requirements.txt", "--disable-pip", "--format", "json"],
    judge: judgePip,
  },
  { name: "govulncheck", command: ["govulncheck", "-C", "consumers/go", "-format", "json", "./..."], judge: judgeGo },
];

interface Auditor {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly judge: (output: string) => Verdict;
}

const words: Record<Verdict["kind"], string> = { clean: "nothing is known against", found: "FOUND in", unknown: "NOT ASKED:" };
for (const { name, command, judge } of auditors) {
  const verdict = ask(command, judge);
  console.log(`${words[verdict.kind]} ${name}${verdict.kind === "clean" ? "" : `: ${verdict.says}`}`);
  if (verdict.kind === "found") process.exitCode = 1;
}

function ask([program, ...args]: Auditor["command"], judge: Auditor["judge"]): Verdict {
  const { stdout, error } = spawnSync(program, args, { cwd: root, encoding: "utf8", timeout: 60_000, stdio: ["ignore", "pipe", "ignore"] });
  if (error !== undefined)
    return { kind: "unknown", says: (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not installed here" : error.message };
  return judge(stdout);
}
