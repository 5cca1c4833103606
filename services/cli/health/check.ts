import { Refused } from "../exits.ts";
import type { GlobalOptions } from "../global_options.ts";
import { openApi } from "../http/open.ts";
import { count, type Io } from "../io.ts";
import { showRows } from "../output/show.ts";
import { plainly } from "../output/width.ts";
import type { Verb } from "../verb.ts";
import { statusOf } from "./verdict.ts";

export const checkHealth: Verb = {
  verb: "check-health",
  what: "for scripts: ends with 0, or with 9 and a line for each problem",
  example: "check-health",
  run: (_given, options, io) => check(options, io),
};

async function check(options: GlobalOptions, io: Io): Promise<void> {
  const { problems } = await statusOf(openApi(options, io));
  if (options.output === "table" && options.columns === undefined)
    io.out(problems.map(({ rule, sentence }) => `${rule}: ${plainly(sentence)}\n`).join(""));
  else showRows(problems, ["rule", "routing_key", "sentence"], options, io);
  if (problems.length > 0) throw new Refused("found", count(problems.length, "problem"));
}
