import { Option } from "commander";
import { durationOf } from "./global_options.ts";

/**
 * `--wait`, or `--wait=30s`. Commander would take the word behind `--wait` for its time, so a bare one is written out before
 * it reads the line.
 */
export const waitOption = (what: string): Option =>
  new Option("--wait <time>", `${what}; --wait alone: for as long as it takes`).argParser(waitOf);

/** Longer than anybody waits, and still a time that a timer takes. */
const forever = 2_147_483_647;

const waitOf = (text: string): number => (text === "forever" ? forever : durationOf(text));

export const withWait = (words: readonly string[]): readonly string[] => {
  const end = words.indexOf("--");
  return words.map((word, at) => (word === "--wait" && (end < 0 || at < end) ? "--wait=forever" : word));
};
