import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * A program that tests need and the product does not bring, as it is installed; on Debian and Ubuntu, as root, installed
 * where it is not. False: it cannot be had, which in CI is an error.
 */
export async function bringProgram(name: string, { answers, from }: Wanted): Promise<boolean> {
  if (answers()) return true;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log(`Installing ${name} from the distribution (apt-get); this takes a minute`);
    // One test file after the other: apt-get refuses to wait for its lists. Not synchronously, or the test's process would be deaf meanwhile.
    const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 ${from.join(" ")}`;
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await promisify(execFile)("flock", [join(tmpdir(), "waybill-apt-get.lock"), "sh", "-c", install], { env });
    return true;
  }
  if (process.env["CI"] !== undefined) throw new Error(`${name} is not installed here.`);
  console.warn(`LEFT OUT: what needs ${name}, which is not installed here.`);
  return false;
}

export interface Wanted {
  /** Whether it is here. */
  readonly answers: () => boolean;
  /** The distribution's packages. */
  readonly from: readonly string[];
}
