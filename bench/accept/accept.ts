import { cpuMsOf } from "../harness/cpu.ts";
import type { Ground } from "../harness/ground.ts";
import { loadFor } from "../harness/load.ts";
import { type AcceptParty, acceptParties, type Running } from "./parties.ts";

/** POST to 202, everybody on the same machine: interleaved rounds, each party once in each. */
export async function benchAccept(ground: Ground, { rounds, seconds, say }: AcceptOptions): Promise<readonly AcceptResult[]> {
  const started: Started[] = [];
  try {
    for (const party of acceptParties) {
      say(`… starting ${party.name}`);
      started.push({ party, running: await party.start(ground), accepted: 0 });
    }
    for (const one of started) await measure(one, 1, ground); // what is compiled and opened at the first requests
    const measured: Round[][] = started.map(() => []);
    for (let round = 1; round <= rounds; round++) {
      for (const [index, party] of started.entries()) {
        const one = await measure(party, seconds, ground);
        measured[index]!.push(one);
        say(`  round ${round}, ${party.party.name}: ${Math.round(one.perSecond)} a second`);
      }
    }
    return started.map(({ party }, index) => ({ party, rounds: measured[index]! }));
  } finally {
    for (const { running } of started) await running.program.close();
  }
}

export interface AcceptOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

export interface AcceptResult {
  readonly party: AcceptParty;
  readonly rounds: readonly Round[];
}

interface Round {
  readonly perSecond: number;
  /** Of the server's process alone, until all that it accepted is settled. */
  readonly cpuMicrosecondsPerRequest: number | null;
  /** From the end of the load until everything was published; a peer has nothing to publish. */
  readonly settledAfterMs: number;
}

interface Started {
  readonly party: AcceptParty;
  readonly running: Running;
  accepted: number;
}

async function measure(started: Started, seconds: number, { folder }: Ground): Promise<Round> {
  const { program, url, settled } = started.running;
  const before = cpuMsOf(program.pid);
  const { requests, seconds: took, failed } = await loadFor(seconds, `${url}/tasks/bench_task`, folder);
  if (failed > 0) throw new Error(`${program.entry}: ${failed} of ${requests} requests failed.`);
  started.accepted += requests;
  const began = performance.now();
  await settled(started.accepted);
  const settledAfterMs = performance.now() - began;
  const after = cpuMsOf(program.pid);
  const cpu = before === null || after === null ? null : ((after - before) * 1_000) / requests;
  return { perSecond: requests / took, cpuMicrosecondsPerRequest: cpu, settledAfterMs };
}
