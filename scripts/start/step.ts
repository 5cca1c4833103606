import type { Say } from "../broker/broker.ts";

/**
 * One step, one line: its name when it begins, what came of it when it is done.
 * One that lasts says so every ten seconds, so that nobody wonders whether it hangs.
 */
export async function step<T>(say: Say, name: string, work: () => Promise<T>, result: (done: T) => string): Promise<T> {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  say(`… ${name}`);
  const patience = setInterval(() => say(`  still at it: ${name} (${seconds()})`), 10_000);
  try {
    const done = await work();
    say(`✓ ${name}: ${result(done)} (${seconds()})`);
    return done;
  } finally {
    clearInterval(patience);
  }
}
