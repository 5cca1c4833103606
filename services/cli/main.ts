import { stripVTControlCharacters } from "node:util";
import { CommanderError } from "commander";
import { exits, Refused } from "./exits.ts";
import { globalsApart } from "./global_options.ts";
import { commandsFor } from "./nouns.ts";
import { program } from "./program.ts";
import { streamsOf } from "./streams.ts";
import { withFields } from "./task/filter.ts";
import { withWait } from "./wait.ts";

/** `waybill <noun> <verb>`: data on standard output, everything else on standard error; the exit code says how it ended. */
endBy("SIGINT", exits.interrupted);
endBy("SIGTERM", exits.terminated);
const streams = streamsOf(process.env);
try {
  const { globals, others } = globalsApart(withWait(withFields(process.argv.slice(2))));
  const waybill = program(await commandsFor(others[0]), streams);
  await waybill.parseAsync([...globals, ...others], { from: "user" });
} catch (error) {
  process.exitCode = exitOf(error as Error);
}

/** At once, but for a command that listens itself, since it has something to clear away or to say. */
function endBy(signal: "SIGINT" | "SIGTERM", exit: number): void {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(exit);
  });
}

function exitOf(error: Error): number {
  // Commander has said what was wrong; asked for help or for the version, nothing was.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exits.done : exits.usage;
  if (error instanceof Refused) {
    if (error.message !== "") streams.err(`${stripVTControlCharacters(error.message)}\n`);
    return exits[error.exit];
  }
  streams.err(`${error.stack ?? error.message}\n`);
  return exits.unexpected;
}
