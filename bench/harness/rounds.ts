/** Each round begins with another one, so that nobody always comes first, or after the same neighbour. */
export function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = items.length === 0 ? 0 : (round - 1) % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
