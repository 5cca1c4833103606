/**
 * When a webhook is tried: at once, and after a failure as Standard Webhooks recommends it, ten times within three and a
 * half days. What is answered with 410 (gone) is not tried again.
 */
const waits = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000];

/** When the next try is due after this many have failed; null: there is none. */
export function nextTry(tries: number, status: number | null, now: number): number | null {
  const wait = waits[tries - 1];
  return status === 410 || wait === undefined ? null : now + wait;
}

/** A status of 200 to 299 is an answer that it was taken. */
export const wasTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300;
