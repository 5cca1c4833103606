import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/**
 * Who uses the machine: the processor time of every program of this run, from one moment to another. Those that are
 * not ours, and what the host takes away from a virtual machine, are others: much of it makes a figure worth little.
 *
 * `named`: whose process is whose; the stores and the broker are known by their program's name.
 * Null where the system does not say (no /proc).
 */
export function watchUsage(named: ReadonlyMap<number, string>): () => Usage | null {
  const before = read(named);
  const began = performance.now();
  return () => {
    const after = read(named);
    if (before === null || after === null) return null;
    const ms = performance.now() - began;
    const cores = (earlier: number, later: number): number => Math.max(0, later - earlier) / ms;
    const ours = [...after.programs].map(([name, used]) => [name, cores(before.programs.get(name) ?? 0, used)] as const);
    const all = cores(before.machine, after.machine);
    const others = Math.max(0, all - ours.reduce((sum, [, busy]) => sum + busy, 0));
    return { ms, cores: cpus().length, busy: new Map([...ours.filter(([, busy]) => busy >= 0.005), ["others", others]]) };
  };
}

export interface Usage {
  /** How long was looked. */
  readonly ms: number;
  /** How many there are. */
  readonly cores: number;
  /** How many of them each program kept busy. */
  readonly busy: ReadonlyMap<string, number>;
}

const knownPrograms: Readonly<Record<string, string>> = { "beam.smp": "RabbitMQ", postgres: "PostgreSQL", "redis-server": "Redis" };

/** USER_HZ, which is 100 on every Linux that runs Node. */
const msPerTick = 10;

function read(named: ReadonlyMap<number, string>): { readonly programs: Map<string, number>; readonly machine: number } | null {
  const machine = readOrNull("/proc/stat");
  if (machine === null) return null;
  const processes = new Map(readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? processOf(Number(name)) : [])));
  const programs = new Map<string, number>();
  const add = (name: string, ms: number): void => void programs.set(name, (programs.get(name) ?? 0) + ms);
  for (const [pid, { name, own, reaped }] of processes) {
    if (!isOurs(pid, processes)) continue;
    if (pid === process.pid) add("load", reaped); // it ends with each round, and is counted with its parent then
    const known = named.get(pid) ?? (pid === process.pid ? "bench" : knownPrograms[name]);
    if (known !== undefined) add(known, own + (known === "PostgreSQL" ? reaped : 0));
  }
  return { programs, machine: busyOf(machine) };
}

interface Process {
  readonly name: string;
  readonly parent: number;
  /** Milliseconds of its own, and of its children that have ended. */
  readonly own: number;
  readonly reaped: number;
}

function processOf(pid: number): [number, Process][] {
  const text = readOrNull(`/proc/${pid}/stat`);
  if (text === null) return []; // it has ended meanwhile
  const [open, close] = [text.indexOf("("), text.lastIndexOf(")")];
  const fields = text.slice(close + 2).split(" "); // from the third on, proc(5)
  const ticks = (first: number): number => (Number(fields[first]) + Number(fields[first + 1])) * msPerTick;
  return [[pid, { name: text.slice(open + 1, close), parent: Number(fields[1]), own: ticks(11), reaped: ticks(13) }]];
}

function isOurs(pid: number, processes: ReadonlyMap<number, Process>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = processes.get(at)?.parent) if (at === process.pid) return true;
  return false;
}

/** All but idle and waiting for the disk. */
function busyOf(text: string): number {
  const [user, nice, system, , , irq, softirq, steal] = text.split("\n", 1)[0]!.trim().split(/\s+/).slice(1).map(Number);
  return (user! + nice! + system! + irq! + softirq! + steal!) * msPerTick;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
