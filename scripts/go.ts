import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * The Go consumer as a program, in `node_modules/.waybill_go`: built where its sources have changed since, found by
 * their digest (a few file reads) where they have not. Two that build at once each build under a name of their own,
 * and the later one replaces the same bytes.
 *
 * @throws GoMissing where a build is needed and there is no Go; an Error with the compiler's words where it fails.
 */
export async function buildGoConsumer(environment: NodeJS.ProcessEnv, say: (line: string) => void = () => {}): Promise<GoConsumer> {
  const ready = currentGoConsumer();
  if (ready !== null) return ready;
  const go = findGo(environment);
  if (go === null) throw new GoMissing();
  say(`Building the Go consumer (Go ${go.version})`);
  const program = programFor(digestOfSources());
  const unfinished = `${program}.${process.pid}.partial`;
  await mkdir(folder, { recursive: true });
  await run(go.program, ["build", "-o", unfinished, "."], environment, "The Go consumer could not be built");
  await rename(unfinished, program);
  await removeOthers(program);
  return { program };
}

/** The program, if it is built from the sources of this moment; builds nothing and starts nothing. */
function currentGoConsumer(): GoConsumer | null {
  const program = programFor(digestOfSources());
  return existsSync(program) ? { program } : null;
}

/** A Go of this machine that is new enough; null: there is none. */
export function findGo(environment: NodeJS.ProcessEnv): FoundGo | null {
  for (const program of ["go", "/usr/local/go/bin/go"]) {
    const { status, stdout } = spawnSync(program, ["env", "GOVERSION"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: goEnvironment(environment),
    });
    const version = (stdout ?? "").trim().replace(/^go/, "");
    if (status === 0 && isEnough(version)) return { program, version };
  }
  return null;
}

export interface GoConsumer {
  /** Started without arguments, from any folder. */
  readonly program: string;
}

export interface FoundGo {
  readonly program: string;
  readonly version: string;
}

export class GoMissing extends Error {
  override readonly name = "GoMissing";
  constructor() {
    super(`There is no Go ${leastVersion.join(".")} or newer here, as go.`);
  }
}

/** A toolchain that is here is enough or is not: none is fetched in passing. */
export const goEnvironment = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...environment,
  GOTOOLCHAIN: "local",
  GOWORK: "off",
});

const leastVersion = [1, 25] as const;
const root = join(import.meta.dirname, "..");
const sources = ["contracts/go", "consumers/go"].map((name) => join(root, name));
const folder = join(root, "node_modules/.waybill_go");

function programFor(digest: string): string {
  return join(folder, `consumer-${digest}${process.platform === "win32" ? ".exe" : ""}`);
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number.parseFloat);
  return major > leastVersion[0] || (major === leastVersion[0] && minor >= leastVersion[1]);
}

/** Names and contents of all that goes into the program; tests do not. */
function digestOfSources(): string {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\0`);
  for (const source of sources) {
    const names = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(isSource).toSorted();
    for (const name of names) hash.update(`${relative(root, join(source, name))}\0`).update(readFileSync(join(source, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

const isSource = (name: string) => /(\.go|go\.mod|go\.sum)$/.test(name) && !name.endsWith("_test.go");

async function removeOthers(program: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^consumer-[0-9a-f]+(\.exe)?$/.test(name));
  for (const name of names) if (join(folder, name) !== program) await rm(join(folder, name), { force: true });
}

async function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv, failure: string): Promise<void> {
  const child = spawn(program, args, {
    cwd: join(root, "consumers/go"),
    stdio: ["ignore", "pipe", "pipe"],
    env: goEnvironment(environment),
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const code = await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  if (code !== 0) throw new Error(`${failure}:\n${output.join("").trimEnd().split("\n").slice(-15).join("\n")}`);
}
