import { InvalidArgumentError, type Option } from "commander";
import type { GlobalOptions } from "./global_options.ts";
import type { Io } from "./io.ts";

/** A command, from which its help, its page and its completion are made. */
export interface Verb {
  readonly verb: string;
  /** As commander writes them: `<routing_key>`, `[name]`, `<ids...>`. */
  readonly arguments?: readonly (readonly [name: string, what: string])[];
  readonly what: string;
  readonly options?: readonly Option[];
  /** Where there are fewer than `-o` knows. */
  readonly forms?: readonly GlobalOptions["output"][];
  /** Behind `waybill`: a line that works. */
  readonly example: string;
  /** A method, so that each names the arguments and options that it takes. */
  run(given: readonly unknown[], options: GlobalOptions, io: Io): Promise<void>;
}

export interface Noun {
  readonly noun: string;
  readonly what: string;
  readonly verbs: readonly Verb[];
}

export interface Commands {
  readonly nouns: readonly Noun[];
  readonly alone: readonly Verb[];
}

/** Of an option that may be given again. */
export const again = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** @throws InvalidArgumentError */
export function numberOf(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a number from 1 on.");
  return Number(text);
}
