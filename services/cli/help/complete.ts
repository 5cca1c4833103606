import type { Option } from "commander";
import { globalOptions } from "../global_options.ts";
import type { Commands, Noun, Verb } from "../verb.ts";

/**
 * What may stand at the end of a line that is begun: the last word is the one that is being typed.
 *
 *   waybill qu                       ─►  queue
 *   waybill queue pause pro          ─►  routing keys
 *   waybill task list --state        ─►  states
 *
 * Pure but for `known`, which asks for names that only a server or a file knows.
 */
export async function candidates(words: readonly string[], { nouns, alone }: Commands, known: Known): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { verb, operands, nounOnly } = placed(before, { nouns, alone });
  const options = [...(verb?.options ?? []), ...globalOptions()];
  const asked = holderOf(before.at(-1), options);
  const all = await collected();
  // Of a list what is being typed stands behind its last comma, and what was named is not named again.
  const isList = asked !== undefined && /s>$/.test(asked.flags) && typed.includes(",");
  const [named, last] = isList ? [typed.slice(0, typed.lastIndexOf(",") + 1), typed.slice(typed.lastIndexOf(",") + 1)] : ["", typed];
  return all.filter((one) => one.startsWith(last) && !named.split(",").includes(one)).map((one) => `${named}${one}`);

  async function collected(): Promise<readonly string[]> {
    if (asked !== undefined) return valuesOf(asked, known);
    if (typed.startsWith("-")) return options.map(({ long }) => long!);
    if (verb !== null) return argumentOf(verb, operands, known);
    if (nounOnly !== null) return nounOnly.verbs.map((one) => one.verb);
    if (operands.length > 0) return [];
    return known.commands.filter((one) => !one.startsWith("__")).toSorted();
  }
}

export interface Known {
  readonly commands: readonly string[];
  readonly pipelines: () => Promise<readonly string[]>;
  readonly routingKeys: () => Promise<readonly string[]>;
  readonly contexts: () => readonly string[];
  readonly codes: readonly string[];
}

/** Which command the words before have come to, and what stands behind it. */
function placed(words: readonly string[], { nouns, alone }: Commands): Placed {
  const [first, second, ...rest] = operandsOf(words, globalOptions());
  if (first === undefined) return { verb: null, operands: [], nounOnly: null };
  const single = alone.find(({ verb }) => verb === first);
  if (single !== undefined)
    return { verb: single, operands: operandsOf(words, [...globalOptions(), ...(single.options ?? [])]).slice(1), nounOnly: null };
  const noun = nouns.find((one) => one.noun === first) ?? null;
  const verb = noun?.verbs.find((one) => one.verb === second) ?? null;
  if (verb === null) return { verb: null, operands: second === undefined ? [] : rest, nounOnly: second === undefined ? noun : null };
  return { verb, operands: operandsOf(words, [...globalOptions(), ...(verb.options ?? [])]).slice(2), nounOnly: null };
}

interface Placed {
  readonly verb: Verb | null;
  readonly operands: readonly string[];
  readonly nounOnly: Noun | null;
}

function operandsOf(words: readonly string[], options: readonly Option[]): readonly string[] {
  return words.filter((word, at) => !word.startsWith("-") && holderOf(words[at - 1], options) === undefined);
}

/** The option whose value stands behind this word. */
function holderOf(word: string | undefined, options: readonly Option[]): Option | undefined {
  return word === undefined ? undefined : options.find(({ long, short, required }) => required && (word === long || word === short));
}

async function valuesOf(option: Option, known: Known): Promise<readonly string[]> {
  if (option.argChoices !== undefined) return option.argChoices;
  return (await byName[option.long!]?.(known)) ?? [];
}

async function argumentOf({ verb, arguments: wanted = [] }: Verb, operands: readonly string[], known: Known): Promise<readonly string[]> {
  const [name] = wanted[Math.min(operands.length, wanted.length - 1)] ?? [];
  return name === undefined ? [] : ((await (byName[`${verb} ${name}`] ?? byName[name])?.(known)) ?? []);
}

const states = [
  "scheduled",
  "blocked",
  "accepted",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "handed_over",
  "dead",
  "expired",
  "cancelled",
  "skipped",
];

/** By the name of the option or of the argument, which may be one verb's alone. */
const byName: Readonly<Record<string, (known: Known) => readonly string[] | Promise<readonly string[]>>> = {
  "--routing-key": ({ routingKeys }) => routingKeys(),
  "<routing_key>": ({ routingKeys }) => routingKeys(),
  "--context": ({ contexts }) => contexts(),
  "<context>": ({ contexts }) => contexts(),
  "--state": () => states,
  "--priority": () => ["high", "normal"],
  "--not-state": () => states,
  "send [name]": ({ pipelines }) => pipelines(),
  "[code]": ({ codes }) => codes,
  "<language>": () => ["typescript", "python", "go"],
  "<shell>": () => ["bash", "zsh", "fish"],
};
