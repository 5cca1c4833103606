import { setTimeout as pause } from "node:timers/promises";

/**
 * The wait before the next try, after this many failures in a row: doubles, and stops at 15 s.
 *
 *   failures   0      1      2      3    …  7 and more
 *   wait      100 ms 200 ms 400 ms 800 ms … 15 s        (less up to a quarter: `random` is 0 to 1)
 *
 * The spread keeps a hundred consumers from coming back to a broker in one moment.
 */
export function backoffMs(failures: number, random: number): number {
  return Math.min(100 * 2 ** failures, 15_000) * (1 - random / 4);
}

/** Ends early, and without an error, when `stop` is aborted. */
export async function pauseUnlessStopped(ms: number, stop: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal: stop }).catch(() => {});
}
