/** In how many spans of equal length it is told when the tasks of a group died. */
export const spansOfGroup = 12;

/** A count for each span, made of those that have any: JSON, `{"0": 4, "11": 1}`. */
export function overTimeOf(counts: string): readonly number[] {
  const known = JSON.parse(counts) as Readonly<Record<string, number>>;
  return Array.from({ length: spansOfGroup }, (_, span) => known[span] ?? 0);
}
