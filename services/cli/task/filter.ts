import { Option } from "commander";

/** Which tasks: each option has the name of the parameter of `GET /tasks`, and of the filter of an operation. */
export interface FilterOptions {
  readonly routingKey?: string;
  readonly state?: string;
  readonly since?: string;
  readonly before?: string;
  readonly group?: string;
}

export const filterOptions = (...left: readonly string[]): readonly Option[] =>
  [
    new Option("--routing-key <key>", "of one contract"),
    new Option("--state <states>", "in these states, with commas between them"),
    new Option("--since <time>", "accepted since: 2026-11-24T10:00:00Z, or 24h ago"),
    new Option("--before <time>", "accepted before then"),
    new Option("--group <group>", "dead of one cause (waybill dead-letter list)"),
  ].filter(({ long }) => !left.includes(long!));

export type Filter = Readonly<Record<string, string>>;

export function filterOf({ routingKey, state, since, before, group }: FilterOptions): Filter {
  const given = { routing_key: routingKey, state, since, before, group };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
