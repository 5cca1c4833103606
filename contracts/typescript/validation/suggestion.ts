/**
 * At most three known words that may have been meant, the closest first: those that differ only in
 * case or in `.`, `_`, `-`, then those within two typing slips, or within 30 % of the length.
 *
 *   suggestions("data_exprot", ["data_export", "data_export_v2", "welcome_email"])   // ["data_export", "data_export_v2"]
 */
export function suggestions(word: string, known: readonly string[]): readonly string[] {
  if (word.length > longestWord) return [];
  const spoken = plain(word);
  return known
    .map((candidate) => ({ candidate, slips: slipsIfFew(spoken, plain(candidate)) }))
    .filter(({ slips }) => slips !== tooMany)
    .sort((a, b) => a.slips - b.slips)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Longer words are not typed by hand, and the distance costs the product of the lengths. */
const longestWord = 100;

const plain = (word: string): string => word.toLowerCase().replaceAll(/[._-]/g, "_");

const tooMany = Number.POSITIVE_INFINITY;

/** A word of one or two letters is close to everything, so at least one letter has to be right. */
function slipsIfFew(a: string, b: string): number {
  if (a === b) return 0;
  const longer = Math.max(a.length, b.length);
  const allowed = Math.min(Math.max(2, Math.floor(longer * 0.3)), a.length - 1);
  if (Math.abs(a.length - b.length) > allowed) return tooMany;
  const slips = slipsBetween(a, b);
  return slips <= allowed ? slips : tooMany;
}

/** Damerau-Levenshtein distance (optimal string alignment): letters left out, added, mistaken, or swapped with their neighbour. */
export function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const mistaken = a[row - 1] === b[column - 1] ? 0 : 1;
      let slips = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + mistaken);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) slips = Math.min(slips, beforeLast[column - 2]! + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
