import { InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../contracts/durations.ts";
import { Refused } from "./exits.ts";
import type { ConnectionOptions } from "./http/settings.ts";
import type { IoOptions } from "./io.ts";
import type { OutputOptions } from "./output/show.ts";

/** What every command takes, in any position. */
export interface GlobalOptions extends ConnectionOptions, OutputOptions, IoOptions {
  readonly verbose?: boolean;
  /** How long one request may take, in milliseconds. */
  readonly timeout: number;
}

export const globalOptions = (): readonly Option[] => [
  new Option("--context <name>", "the server of that name (waybill context)"),
  new Option("--url <url>", "the API; else WAYBILL_URL, the context's, or http://localhost:8080"),
  new Option("--api-key-file <file>", "holds the API key; else WAYBILL_API_KEY, or the context's"),
  new Option(
    "--ca <file>",
    "of the authority that signed the API's certificate, where it is a private one; else WAYBILL_CA, or the context's",
  ),
  new Option("-o, --output <form>", "for people, or for programs").choices(["table", "json", "jsonl", "csv"]).default("table"),
  new Option("--columns <list>", "fields, with commas between them").argParser((text: string) => text.split(",")),
  new Option("--no-headers", "a table or CSV without its first line"),
  new Option("--utc", "times in UTC, also on a terminal"),
  new Option("--color <when>", "colours").choices(["auto", "always", "never"]).default("auto"),
  new Option("-q, --quiet", "no footers, hints or progress"),
  new Option("-v, --verbose", "each request on standard error, never the key"),
  new Option("--timeout <time>", "how long a request may take").default(30_000, "30s").argParser(durationOf),
  new Option("--no-input", "asks nothing: what would need an answer ends with 2"),
];

/** @throws InvalidArgumentError, which commander says with the option. */
export function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms === 0) throw new InvalidArgumentError("Expected a number with ms, s, m, h or d, for example 30s.");
  return ms;
}

/**
 * Global options stand in any position; commander knows them before the noun, so that is where they are to be put. What stands
 * behind `--` is another program's.
 *
 *   queue list -o json --utc   ─►   globals: -o json --utc   others: queue list
 *
 * @throws Refused `usage` for an option at the end without its value.
 */
export function globalsApart(words: readonly string[], options: readonly Option[] = globalOptions()): Line {
  const [globals, others]: [string[], string[]] = [[], []];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === "--") return { globals, others: [...others, ...words.slice(at)] };
    const option = options.find((one) => names(one, word));
    if (option === undefined) {
      others.push(word);
      continue;
    }
    globals.push(word);
    if (!option.required || isWhole(option, word)) continue;
    const value = words[++at];
    if (value === undefined) throw new Refused("usage", `${option.flags} wants its value.`);
    globals.push(value);
  }
  return { globals, others };
}

interface Line {
  readonly globals: readonly string[];
  readonly others: readonly string[];
}

/** `--output`, `--output=json`, `-o`, `-ojson`. */
function names({ long, short, required }: Option, word: string): boolean {
  if (word === long || word === short) return true;
  return required && (word.startsWith(`${long}=`) || (short !== undefined && word.startsWith(short) && !word.startsWith("--")));
}

const isWhole = ({ long, short }: Option, word: string): boolean => word !== long && word !== short;
