import { stripVTControlCharacters } from "node:util";
import { CommanderError } from "commander";
import { exits, Refused } from "./exits.ts";
import { program } from "./program.ts";

// Whoever reads us may have read enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exits.done);
  throw error;
});

/** `waybill <noun> <verb>`: data on standard output, everything else on standard error; the exit code says how it ended. */
try {
  await program({
    environment: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  }).parseAsync();
} catch (error) {
  process.exitCode = exitOf(error as Error);
}

function exitOf(error: Error): number {
  // Commander has said what was wrong; asked for help or for the version, nothing was.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exits.done : exits.usage;
  if (error instanceof Refused) {
    if (error.message !== "") process.stderr.write(`${stripVTControlCharacters(error.message)}\n`);
    return exits[error.exit];
  }
  process.stderr.write(`${error.stack ?? error.message}\n`);
  return exits.unexpected;
}
