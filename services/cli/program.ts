import { Command } from "commander";
import { Refused } from "./exits.ts";
import { type GlobalOptions, globalOptions } from "./global_options.ts";
import { ProblemAnswer } from "./http/problem.ts";
import { type Io, ioOf, type Streams } from "./io.ts";
import type { Commands, Verb } from "./verb.ts";
import { version } from "./version.ts";

/** Commands of the table as a program. */
export function program({ nouns, alone }: Commands, streams: Streams): Command {
  const waybill = command("waybill", streams)
    .description("POST a task. Any language does the work. Nobody loses it.")
    .version(version, "--version", "the version of this command line")
    .enablePositionalOptions();
  for (const option of globalOptions()) waybill.addOption(option);
  for (const { noun, what, verbs } of nouns) {
    const group = command(noun, streams).description(what).enablePositionalOptions();
    for (const one of verbs) group.addCommand(verbCommand(one, streams));
    waybill.addCommand(group);
  }
  for (const one of alone) waybill.addCommand(verbCommand(one, streams), { hidden: one.verb.startsWith("__") });
  return waybill;
}

function verbCommand(one: Verb, streams: Streams): Command {
  const { verb, arguments: wanted = [], what, options = [], example } = one;
  const made = command(verb, streams).description(what).addHelpText("after", `\nExample:\n  $ waybill ${example}`);
  for (const [name, says] of wanted) made.argument(name, says);
  for (const option of options) made.addOption(option);
  return made.action((...given: unknown[]) => run(one, given.slice(0, wanted.length), made.optsWithGlobals(), streams));
}

async function run(one: Verb, given: readonly unknown[], options: GlobalOptions, streams: Streams): Promise<void> {
  const io = ioOf(streams, options);
  if (one.forms !== undefined && !one.forms.includes(options.output))
    throw new Refused("usage", `-o ${options.output}: ${one.verb} answers as ${one.forms.join(" or ")}.`);
  try {
    await one.run(given, options, io);
  } catch (error) {
    if (error instanceof ProblemAnswer) await tell(error, options, io);
    throw error;
  }
}

/** For people it is drawn, for programs it is the document itself; it ends as the answer says. @throws Refused without a word more. */
async function tell({ document, sent, exit }: ProblemAnswer, { output }: GlobalOptions, io: Io): Promise<never> {
  if (output === "json" || output === "jsonl") io.err(`${JSON.stringify(document, null, output === "json" ? 2 : undefined)}\n`);
  else {
    const { drawProblem } = await import("./http/draw.ts"); // reads JSON by its places, which few commands ever need
    io.err(drawProblem(document, sent, { colors: io.colors.err, width: io.terminal.err ? io.width() : widestExcerpt }));
  }
  throw new Refused(exit);
}

/** Of a line that was sent, where no terminal says how wide it is: a payload may be one line of many thousands. */
const widestExcerpt = 200;

/** Its words go where ours go, and its end is ours to make. */
function command(name: string, { out, err, terminal, width }: Streams): Command {
  return new Command(name)
    .exitOverride()
    .configureOutput({
      ...{ writeOut: out, writeErr: err },
      ...{ getOutHelpWidth: () => (terminal.out ? width() : 100), getErrHelpWidth: () => (terminal.err ? width() : 100) },
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(--help says more)");
}
