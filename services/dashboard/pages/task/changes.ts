/** The lines that are no longer there, and those that have come, in their order; lines that both have are left out. */
export function changesOf(before: string, after: string): readonly Change[] {
  const [old, young] = withoutCommonEnds(before.split("\n"), after.split("\n"));
  if (old.length * young.length > mostCompared) return [...old.map(removed), ...young.map(added)];
  const lengths = common(old, young);
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length) {
    if (i < old.length && j < young.length && old[i] === young[j]) {
      i += 1;
      j += 1;
    } else if (j >= young.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      changes.push({ kind: "removed", line: old[i++]! });
    else changes.push({ kind: "added", line: young[j++]! });
  }
  return changes;
}

/** Pairs of lines: a payload of 256 KB in which everything changed is not worth a second of waiting. */
const mostCompared = 4_000_000;
const removed = (line: string): Change => ({ kind: "removed", line });
const added = (line: string): Change => ({ kind: "added", line });

function withoutCommonEnds(old: readonly string[], young: readonly string[]): readonly [readonly string[], readonly string[]] {
  const shorter = Math.min(old.length, young.length);
  let begin = 0;
  while (begin < shorter && old[begin] === young[begin]) begin += 1;
  let end = 0;
  while (end < shorter - begin && old.at(-1 - end) === young.at(-1 - end)) end += 1;
  return [old.slice(begin, old.length - end), young.slice(begin, young.length - end)];
}

export interface Change {
  readonly kind: "removed" | "added";
  readonly line: string;
}

/** How many lines the rest of both has in common, from each pair of places. */
function common(old: readonly string[], young: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(young.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = young.length - 1; j >= 0; j -= 1)
      lengths[i]![j] = old[i] === young[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}
