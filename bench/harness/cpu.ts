import { readFileSync } from "node:fs";

/** Processor time that a process has used, in milliseconds, with all its threads; null where the system does not say (no /proc). */
export function cpuMsOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * msPerTick; // utime, stime (proc(5))
  } catch {
    return null;
  }
}

/** USER_HZ, which is 100 on every Linux that runs Node. */
const msPerTick = 10;
