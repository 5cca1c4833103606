import { InvalidArgumentError, Option } from "commander";
import { again } from "../verb.ts";

/** Which tasks: each option has the name of the parameter of `GET /tasks`, and of the filter of an operation. */
export interface FilterOptions {
  readonly routingKey?: string;
  readonly state?: string;
  readonly since?: string;
  readonly before?: string;
  readonly group?: string;
  readonly notState?: string;
  readonly endedBefore?: string;
  readonly attemptOver?: string;
  readonly durationOver?: string;
  readonly error?: string;
  readonly idempotencyKey?: string;
  /** `user_id=88`, one for each field. */
  readonly payload?: readonly string[];
}

export const filterOptions = (): readonly Option[] => [
  new Option("--routing-key <key>", "of one contract"),
  new Option("--state <states>", "in these states, with commas between them"),
  new Option("--since <time>", "accepted since: 2026-11-24T10:00:00Z, or 24h ago"),
  new Option("--before <time>", "accepted before then"),
  new Option("--group <group>", "dead of one cause (waybill dead-letter list)"),
  new Option("--not-state <states>", "in none of these states"),
  new Option("--ended-before <time>", "ended before then"),
  new Option("--attempt-over <n>", "tried more often than this"),
  new Option("--duration-over <time>", "of which an attempt worked for longer than this, from 1s on"),
  new Option("--error <code>", "of which an attempt failed with this code"),
  new Option("--idempotency-key <key>", "sent with this key"),
  new Option(
    "--payload <field=value>",
    "with this in a field that is searchable; also written --payload.user_id 88; again for each",
  ).argParser(fieldAgain),
];

/** @throws InvalidArgumentError, which commander says with the option. */
function fieldAgain(text: string, before?: readonly string[]): readonly string[] {
  if (!/^[^=]+=/.test(text)) throw new InvalidArgumentError("Expected field=value, for example user_id=88.");
  return again(text, before);
}

/** Those by name, for what cannot be undone: it is told by nothing that a later filter may add. */
export const onlyOptions = (...named: readonly string[]): readonly Option[] => filterOptions().filter(({ long }) => named.includes(long!));

export type Filter = Readonly<Record<string, string>>;

/** `--payload.user_id 88` is `--payload user_id=88`: commander knows options by their whole name. */
export function withFields(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return words.flatMap((word, at): string[] => {
    const isBehind = end >= 0 && at > end;
    const before = isBehind ? undefined : words[at - 1];
    if (before !== undefined && /^--payload\.[^=]+$/.test(before)) return [`${before.slice("--payload.".length)}=${word}`];
    if (isBehind || !word.startsWith("--payload.")) return [word];
    return word.includes("=") ? ["--payload", word.slice("--payload.".length)] : ["--payload"];
  });
}

export function filterOf(options: FilterOptions): Filter {
  const { routingKey, state, since, before, group, notState, endedBefore, attemptOver, durationOver } = options;
  const { error, idempotencyKey, payload = [] } = options;
  const fields = payload.map((text) => {
    const [name] = text.split("=", 1) as [string];
    return [`payload.${name}`, text.slice(name.length + 1)] as const;
  });
  const given = {
    ...{ routing_key: routingKey, state, since, before, group, not_state: notState, ended_before: endedBefore },
    ...{ attempt_over: attemptOver, duration_over: durationOver, error, idempotency_key: idempotencyKey, ...Object.fromEntries(fields) },
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
