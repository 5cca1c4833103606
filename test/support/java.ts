import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Java and Maven, as they are installed; on Debian and Ubuntu, as root, installed where they are not. False: they cannot be
 * had, which in CI is an error.
 */
export async function bringJava(): Promise<boolean> {
  if (answers("javac", "-version") && answers("mvn", "-version")) return true;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing Java and Maven from the distribution (apt-get); this takes a minute or two");
    // One test file after the other: apt-get refuses to wait for its lists. Not synchronously, or the test's process would be deaf meanwhile.
    const packages = "default-jdk-headless maven";
    const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 ${packages}`;
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await promisify(execFile)("flock", [join(tmpdir(), "waybill-java.lock"), "sh", "-c", install], { env });
    return true;
  }
  if (process.env["CI"] !== undefined) throw new Error("Java and Maven are not installed here.");
  console.warn("LEFT OUT: the consumer in Java, since Java and Maven are not installed here.");
  return false;
}

/** The folder of a program in Java, compiled, with the packages that its pom.xml names; it is built outside of the checkout. */
export async function buildJava(source: string, folder: string, mainClass: string): Promise<readonly [string, ...string[]]> {
  await cp(source, folder, { recursive: true, filter: (path) => !path.endsWith("/target") });
  const run = promisify(execFile);
  await run("mvn", ["-q", "-B", "dependency:copy-dependencies"], { cwd: folder });
  await run("javac", ["-cp", "target/dependency/*", "-d", "classes", `${mainClass}.java`], { cwd: folder });
  return ["java", "-cp", `${join(folder, "classes")}:${join(folder, "target/dependency/*")}`, mainClass];
}

const answers = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args, { stdio: "ignore" }).status === 0;
