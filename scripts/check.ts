import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/**
 * `npm run check`: everything that is judged without running the product. All of it runs, whatever fails,
 * so that one round shows everything there is to mend; what failed shows its own words.
 */
const checks: readonly Check[] = [
  { name: "format and lint (Biome)", command: ["biome", "check", "--error-on-warnings"] },
  { name: "types (TypeScript)", command: ["tsc", "-p", "."] },
  { name: "types of the dashboard (TypeScript)", command: ["tsc", "-p", "services/dashboard"] },
  { name: "types of the bench (TypeScript)", command: ["tsc", "-p", "bench"] },
  { name: "unused exports and dependencies (Knip)", command: ["knip"] },
  { name: "generated files are up to date", command: ["node", "scripts/generate.ts", "--check"] },
  contractsBreakNobody(),
  { name: "known weaknesses of dependencies", command: ["node", "scripts/audit.ts"], isHeard: true },
];

interface Check {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Its words are shown also when all is well. */
  readonly isHeard?: boolean;
}

let failed = 0;
for (const { name, command, isHeard = false } of checks) {
  const { code, output } = await run(command);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name}`);
  if (code !== 0) failed += 1;
  if (code !== 0 || isHeard) console.log(output.trimEnd().replace(/^/gm, "       "));
}
process.exit(failed === 0 ? 0 : 1);

/**
 * Against what others have: `origin/main`, or where this is that, the commit before. Examples are judged in the other
 * languages by those languages' own tests.
 */
function contractsBreakNobody(): Check {
  const commit = (ref: string) => {
    const { status, stdout } = spawnSync("git", ["rev-parse", "--quiet", "--verify", `${ref}^{commit}`], { cwd: root, encoding: "utf8" });
    return status === 0 ? stdout.trim() : null;
  };
  const base = ["origin/main", "HEAD~1"].find((ref) => ![null, commit("HEAD")].includes(commit(ref)));
  const check = ["node", "services/cli/main.ts", "contract", "check", "--languages", "typescript"] as const;
  if (base === undefined) return { name: "contracts (no earlier commit to compare with)", command: check };
  return { name: `contracts break nobody since ${base}`, command: [...check, "--against", base] };
}

/** Programs come from node_modules/.bin, which npm puts first in PATH. */
async function run([program, ...args]: Check["command"]): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output: output.join("") };
  } catch (error) {
    return { code: null, output: `${program} could not be started: ${(error as Error).message}` };
  }
}
