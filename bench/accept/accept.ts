import type { Ground } from "../harness/ground.ts";
import { loadFor } from "../harness/load.ts";
import { inTurn } from "../harness/rounds.ts";
import { type Usage, watchUsage } from "../harness/usage.ts";
import { type AcceptParty, acceptParties, type Running } from "./parties.ts";

/** POST to 202, everybody on the same machine: rounds in which each party is loaded once. */
export async function benchAccept(
  ground: Ground,
  { rounds, seconds, warmUpSeconds, say }: AcceptOptions,
): Promise<readonly AcceptResult[]> {
  const started: Started[] = [];
  try {
    for (const party of acceptParties) {
      say(`… starting ${party.name}`);
      started.push({ party, running: await party.start(ground), rounds: [], accepted: 0 });
    }
    say(`… warming up, ${warmUpSeconds} s each`);
    for (const one of started) await measure(one, warmUpSeconds, ground);
    for (let round = 1; round <= rounds; round++) {
      for (const one of inTurn(started, round)) {
        const measured = await measure(one, seconds, ground);
        one.rounds.push(measured);
        say(`  round ${round}, ${one.party.name}: ${Math.round(measured.perSecond)} a second`);
      }
    }
    return started;
  } finally {
    for (const { running } of started) await running.program.close();
  }
}

export interface AcceptOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** For what is compiled and opened at the first requests: much code takes some thousands of them. */
  readonly warmUpSeconds: number;
  readonly say: (line: string) => void;
}

export interface AcceptResult {
  readonly party: AcceptParty;
  readonly rounds: readonly AcceptRound[];
}

export interface AcceptRound {
  readonly perSecond: number;
  readonly requests: number;
  /** Until all that was accepted is published. */
  readonly usage: Usage | null;
  /** From the end of the load until everything was published; a peer has nothing to publish. */
  readonly settledAfterMs: number;
}

interface Started extends AcceptResult {
  readonly running: Running;
  readonly rounds: AcceptRound[];
  accepted: number;
}

async function measure(started: Started, seconds: number, { folder }: Ground): Promise<AcceptRound> {
  const { program, url, settled } = started.running;
  const usage = watchUsage(new Map([[program.pid, "server"]]));
  const { requests, perSecond, failed } = await loadFor(seconds, `${url}/tasks/bench_task`, folder);
  if (failed > 0) throw new Error(`${started.party.name}: ${failed} of ${requests} requests failed.`);
  started.accepted += requests;
  const began = performance.now();
  await settled(started.accepted);
  return { perSecond, requests, usage: usage(), settledAfterMs: performance.now() - began };
}
