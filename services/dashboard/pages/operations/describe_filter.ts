import { words } from "../../words.ts";

/** As the box of Tasks writes it. */
export function describeFilter(filter: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(filter).map(([key, value]) => `${key}:${[value].flat().join(",")}`);
  return pairs.length === 0 ? words.operations.everything : pairs.join(" ");
}
