import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findGo, goEnvironment } from "../../scripts/go.ts";
import { preparePython } from "../../scripts/python.ts";
import { ask } from "./desk.ts";
import { buildBeforeTests, languages } from "./languages.ts";

/** The tests' own consumers are written as ours are, and checked as ours are. */
const root = join(import.meta.dirname, "../..");
const inPython = ["test/support/trial_consumer.py", "test/corpus/corpus_consumer.py", "test/conformance/conformance_consumer.py"].map(
  (name) => join(root, name),
);
const inGo = ["test/support/trial_consumer.go", "test/corpus/corpus_consumer.go", "test/conformance/conformance_consumer.go"].map((name) =>
  join(root, name),
);

buildBeforeTests();

if (languages.includes("python")) {
  test.each([
    { name: "ruff finds nothing", command: ["ruff", "check", "--config", "pyproject.toml"] },
    { name: "ruff would format nothing otherwise", command: ["ruff", "format", "--check", "--config", "pyproject.toml"] },
    { name: "mypy --strict finds nothing", command: ["mypy"] },
  ])("in Python, $name", { timeout: 180_000 }, async ({ command }) => {
    const { program } = await preparePython("development");
    const MYPYPATH = join(await ask("/consumers/python"), "contracts/python");
    await run(program, ["-m", ...command, ...inPython], { cwd: join(root, "consumers/python"), env: { MYPYPATH } });
  });
}

if (languages.includes("go")) {
  test("in Go, go vet and gofmt find nothing, and the generated contracts are as gofmt would write them", {
    timeout: 300_000,
  }, async () => {
    const folder = await ask("/consumers/go");
    const { program } = findGo(process.env)!;
    await run(program, ["vet", "./..."], { cwd: join(folder, "module"), env: goEnvironment({}) });
    const gofmt = program === "go" ? "gofmt" : join(program, "../gofmt");
    expect(await run(gofmt, ["-l", ...inGo, join(folder, "contracts/go")], { cwd: root, env: {} })).toBe("");
  });
}

/** @throws with what the program wrote. */
async function run(program: string, args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd, env: { ...process.env, ...env } })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${program} ${args.join(" ")}:\n${stdout}${stderr}`, { cause: error });
  }
}
