import type { Store } from "../../services/store/store.ts";
import type { Ground } from "../harness/ground.ts";
import { type Summary, summaryOf } from "../harness/statistics.ts";
import { benchTask, furnish, stores } from "../harness/stores.ts";

/**
 * Time, with ever more who wait for theirs: what a look for those who are due costs when none is, and how long it takes until
 * ten thousand that are due in the same second wait to be released.
 */
export async function benchDue(ground: Ground, { most, rounds, say }: DueOptions): Promise<readonly DueResult[]> {
  const results: DueResult[] = [];
  for (const [name, open] of Object.entries(stores(ground, "due"))) {
    const store = await open();
    const { publisher, epoch } = await furnish(store);
    let scheduled = 0;
    const schedule = async (many: number, dueAt: number) => {
      for (let left = many; left > 0; left -= 1_000) {
        const batch = Array.from({ length: Math.min(1_000, left) }, () => benchTask({ dueAt }));
        await store.accept(batch, publisher, Date.now());
      }
    };
    for (let many = 1_000; many <= most; many *= 10) {
      say(`… what is due in ${name} with ${many} scheduled`);
      await schedule(many - scheduled, Date.now() + day);
      scheduled = many;
      const looks = summaryOf(await looksOf(store, epoch, rounds));
      await schedule(atOnce, Date.now());
      results.push({ store: name, scheduled: many, look: looks, allMs: await accepted(store, epoch) });
    }
    await store.close();
  }
  return results;
}

export interface DueOptions {
  readonly most: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

export interface DueResult {
  readonly store: string;
  readonly scheduled: number;
  /** Milliseconds of a look that finds nobody. */
  readonly look: Summary;
  /** Until all ten thousand wait. */
  readonly allMs: number;
}

const day = 86_400_000;
const atOnce = 10_000;
/** As the coordinator does. */
const mostPerRound = 1_000;

async function looksOf(store: Store, epoch: number, rounds: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    const due = await store.acceptDue(epoch, Date.now(), mostPerRound);
    took.push(performance.now() - began);
    if (due !== 0) throw new Error(`${due} were due a day too soon.`);
  }
  return took;
}

async function accepted(store: Store, epoch: number): Promise<number> {
  const began = performance.now();
  let due = 0;
  for (let round = mostPerRound; round === mostPerRound; due += round) round = await store.acceptDue(epoch, Date.now(), mostPerRound);
  if (due !== atOnce) throw new Error(`${due} were due, and not ${atOnce}.`);
  return performance.now() - began;
}
