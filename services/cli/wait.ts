import { Option } from "commander";
import { parseDuration } from "../contracts/durations.ts";
import { durationOf } from "./global_options.ts";

/**
 * `--wait`, `--wait=30s` or `--wait 30s`. Commander would take whatever stands behind `--wait` for its time, so a bare one is
 * written out before it reads the line; no name of ours is a time.
 */
export const waitOption = (what: string): Option =>
  new Option("--wait <time>", `${what}; --wait alone: for as long as it takes`).argParser(waitOf);

/** Longer than anybody waits, and still a time that a timer takes. */
const forever = 2_147_483_647;

const waitOf = (text: string): number => (text === "forever" ? forever : durationOf(text));

export function withWait(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return words.map((word, at) => {
    const isBare = word === "--wait" && (end < 0 || at < end) && parseDuration(words[at + 1] ?? "") === null;
    return isBare ? "--wait=forever" : word;
  });
}
