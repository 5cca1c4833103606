/** Numbers that look drawn and are the same on every machine (mulberry32), so that the sample database is, too. */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    chance: (share) => next() < share,
    pick: (from) => from[below(from.length)]!,
  };
}

export interface RandomNumbers {
  /** A whole number from 0, smaller than `end`. */
  below(end: number): number;
  /** True in this share of cases, 0 to 1. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
}
