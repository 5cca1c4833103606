import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Virtual environments of Python in the checkout: made where they are not there, brought up to date where the pinned
 * requirements have changed, left alone (a few file reads) where nothing has.
 *
 *   run           .venv           what a consumer needs: consumers/python/requirements.txt
 *   development   .venv           that, and what checks, tests and generates it: consumers/python/requirements.dev.txt
 *   openapi       .venv-openapi   what asks the API as its document says: test/openapi/requirements.txt; it wants a version
 *                                 of a package that the consumer has as well, hence a place of its own
 *
 * Our own packages are not installed but named in a `.pth` file, so a change of theirs counts at once.
 */
export async function preparePython(purpose: Purpose, say: (line: string) => void = () => {}): Promise<Python> {
  const ready = currentPython(purpose);
  if (ready !== null) return ready;
  const found = findPython();
  if (found === null) throw new PythonMissing();
  await alone(async () => {
    if (currentPython(purpose) !== null) return;
    say(`Preparing Python ${found.version} (${relative(root, environmentOf(purpose))})`);
    await makeEnvironment(found, environmentOf(purpose));
    await install(purpose);
    await writeFile(stampOf(purpose), JSON.stringify({ purpose, digest: digestFor(purpose) } satisfies Stamp));
  });
  return { program: pythonOf(purpose) };
}

/** The environment as it is, if it is good for this purpose; installs nothing and starts nothing. */
export function currentPython(purpose: Purpose): Python | null {
  if (!existsSync(pythonOf(purpose)) || !existsSync(stampOf(purpose))) return null;
  const stamp = JSON.parse(readFileSync(stampOf(purpose), "utf8")) as Stamp;
  const covers = stamp.purpose === purpose || stamp.purpose === "development";
  return covers && stamp.digest === digestFor(stamp.purpose) ? { program: pythonOf(purpose) } : null;
}

/** A Python of this machine that is new enough and can make environments; null: there is none. */
export function findPython(): FoundPython | null {
  for (const program of ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"]) {
    const { status, stdout } = spawnSync(program, ["-c", question], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const [executable, version = ""] = (stdout ?? "").trim().split("\n");
    if (status === 0 && executable !== undefined && isEnough(version)) return { program: executable, version };
  }
  return null;
}

export type Purpose = "run" | "development" | "openapi";

export interface Python {
  /** The environment's own interpreter, which finds our packages and their requirements. */
  readonly program: string;
}

export interface FoundPython {
  readonly program: string;
  readonly version: string;
}

export class PythonMissing extends Error {
  override readonly name = "PythonMissing";
  constructor() {
    super(
      `There is no Python ${leastVersion.join(".")} or newer here that can make virtual environments (module venv), as python3 or python.`,
    );
  }
}

interface Stamp {
  readonly purpose: Purpose;
  readonly digest: string;
}

const leastVersion = [3, 11] as const;
const root = join(import.meta.dirname, "..");
const environmentOf = (purpose: Purpose): string => join(root, purpose === "openapi" ? ".venv-openapi" : ".venv");
const pythonOf = (purpose: Purpose): string =>
  join(environmentOf(purpose), process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const stampOf = (purpose: Purpose): string => join(environmentOf(purpose), "waybill.json");
const lockFile = join(root, "node_modules/.waybill_python.lock");
const requirements: Record<Purpose, string> = {
  run: join(root, "consumers/python/requirements.txt"),
  development: join(root, "consumers/python/requirements.dev.txt"),
  openapi: join(root, "test/openapi/requirements.txt"),
};
const ourPackages = ["contracts/python", "consumers/python/library"].map((folder) => join(root, folder));

/** Where `ensurepip` is missing (some systems package it apart), an environment cannot be made. */
const question = "import sys, venv, ensurepip; print(sys.executable); print('.'.join(map(str, sys.version_info[:3])))";

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > leastVersion[0] || (major === leastVersion[0] && minor >= leastVersion[1]);
}

/** The folders too: an environment knows its place, and a checkout that was moved needs another. */
function digestFor(purpose: Purpose): string {
  const hash = createHash("sha256").update(ourPackages.join("\n"));
  return hash.update(readFileSync(requirements[purpose])).digest("hex");
}

async function makeEnvironment({ program }: FoundPython, environment: string): Promise<void> {
  await run(program, ["-m", "venv", "--clear", environment], "The virtual environment could not be made");
}

/** Only what was built elsewhere, and only the bytes that the requirements name. */
async function install(purpose: Purpose): Promise<void> {
  const quietly = ["--quiet", "--disable-pip-version-check", "--no-input"];
  const exactly = ["--require-hashes", "--only-binary", ":all:", "--requirement", requirements[purpose]];
  await run(pythonOf(purpose), ["-m", "pip", "install", ...quietly, ...exactly], "The Python packages could not be installed");
  const [folder] = await run(
    pythonOf(purpose),
    ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
    "The environment does not run",
  );
  await writeFile(join(folder!, "waybill.pth"), `${ourPackages.join("\n")}\n`);
}

/** @returns what the program wrote, by lines. @throws with `failure` and what it wrote. */
async function run(program: string, args: readonly string[], failure: string): Promise<readonly string[]> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (code !== 0) throw new Error(`${failure}:\n${output.join("").trimEnd().split("\n").slice(-15).join("\n")}`);
  return output.join("").trimEnd().split("\n");
}

/** One process at a time; whoever was killed while it worked is not waited for. */
async function alone(work: () => Promise<void>): Promise<void> {
  while (!(await lock())) {
    const holder = Number(await readFile(lockFile, "utf8").catch(() => "0"));
    if (holder > 0 && isRunning(holder)) await wait(200);
    else await rm(lockFile, { force: true });
  }
  try {
    await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

/** Linked when it holds our number already: whoever finds the lock finds whose it is. */
async function lock(): Promise<boolean> {
  const mine = `${lockFile}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(mine);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
