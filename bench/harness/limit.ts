import type { Usage } from "./usage.ts";

/**
 * What stands in the way, by who was busy:
 *
 *   the cores together at 90 % ──► all of them are busy; named by size, the largest first
 *   one program at 90 % of a core ──► its one thread (of Node, of Python): more cores would not help
 *   else ──► it waits: for flushes to disk, for answers
 */
export function limitedBy({ cores, busy }: Usage): string {
  const programs = [...busy].toSorted(([, a], [, b]) => b - a);
  const sum = programs.reduce((total, [, used]) => total + used, 0);
  if (sum >= 0.9 * cores) return `all ${cores} cores are busy: ${named(programs)}`;
  const [name, most] = programs[0] ?? ["nobody", 0];
  if (most >= 0.9) return `${name} alone, ${named(programs)}; ${(cores - sum).toFixed(1)} cores idle`;
  return `it waits, ${named(programs)}; ${(cores - sum).toFixed(1)} cores idle`;
}

/** Figures of a machine that did much else are worth little. */
export function isDisturbed({ cores, busy }: Usage): boolean {
  return (busy.get("others") ?? 0) > 0.15 * cores;
}

/** The middle of several rounds, program by program. */
export function usualUsage(usages: readonly Usage[]): Usage | null {
  const [first] = usages;
  if (first === undefined) return null;
  const names = new Set(usages.flatMap(({ busy }) => [...busy.keys()]));
  const middle = (name: string): number => usages.map(({ busy }) => busy.get(name) ?? 0).toSorted((a, b) => a - b)[usages.length >> 1]!;
  return { ...first, busy: new Map([...names].map((name) => [name, middle(name)])) };
}

const named = (programs: readonly (readonly [string, number])[]): string =>
  programs
    .filter(([, used]) => used >= 0.05)
    .map(([name, used]) => `${name} ${used.toFixed(2)}`)
    .join(", ");
