import { execFile, spawnSync } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bringProgram } from "./distribution.ts";

/** Java and Maven, as they are installed, or from the distribution. False: they cannot be had. */
export const bringJava = (): Promise<boolean> =>
  bringProgram("Java", {
    answers: () => answers("javac", "-version") && answers("mvn", "-version"),
    from: ["default-jdk-headless", "maven"],
  });

/** The folder of a program in Java, compiled, with the packages that its pom.xml names; it is built outside of the checkout. */
export async function buildJava(source: string, folder: string, mainClass: string): Promise<readonly [string, ...string[]]> {
  await cp(source, folder, { recursive: true, filter: (path) => !path.endsWith("/target") });
  const run = promisify(execFile);
  await run("mvn", ["-q", "-B", "dependency:copy-dependencies"], { cwd: folder });
  await run("javac", ["-cp", "target/dependency/*", "-d", "classes", `${mainClass}.java`], { cwd: folder });
  return ["java", "-cp", `${join(folder, "classes")}:${join(folder, "target/dependency/*")}`, mainClass];
}

const answers = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args, { stdio: "ignore" }).status === 0;
