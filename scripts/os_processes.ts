import { type ChildProcess, execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

/** Resolves when the child has ended; one that is deaf for `timeoutMs` is ended by SIGKILL. */
export async function ended(child: ChildProcess, timeoutMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const deaf = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  await once(child, "exit");
  clearTimeout(deaf);
}

/** Sends a signal and answers whether somebody was there to get it; signal 0 only asks. */
export function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Asks again and again, with a short pause, until the answer is yes. @throws with `otherwise` after `timeoutMs`. */
export async function untilTrue(ask: () => boolean | Promise<boolean>, otherwise: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(otherwise);
    await wait(20);
  }
}

/** The command line of a process, its words parted by one space; empty when there is no such process, or only its exit status is left of it. */
export async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    // no /proc here, or no such process: ask ps, which knows on every Unix
  }
  try {
    const { stdout } = await promisify(execFile)("ps", ["-ww", "-o", "args=", "-p", String(pid)]);
    return stdout.trim();
  } catch {
    return "";
  }
}
